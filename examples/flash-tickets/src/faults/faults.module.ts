import { MiddlewareConsumer, Module, NestModule, RequestMethod } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { PaymentsModule } from '../payments/payments.module';
import { StorageModule } from '../storage/storage.module';
import { CacheFlush } from './cache-flush';
import { CpuBurn } from './cpu-burn';
import { Fault } from './fault';
import { FaultsController } from './faults.controller';
import { FAULTS, FaultsService } from './faults.service';
import { MemoryLeak } from './memory-leak';
import { PaymentOutage } from './payment-outage';
import { PoolExhaustion } from './pool-exhaustion';
import { SlowEndpoint } from './slow-endpoint';
import { SlowRedis } from './slow-redis';

const ALL = [
  SlowEndpoint,
  PaymentOutage,
  MemoryLeak,
  CpuBurn,
  CacheFlush,
  SlowRedis,
  PoolExhaustion,
];

@Module({
  imports: [PaymentsModule, StorageModule],
  controllers: [FaultsController],
  providers: [
    ...ALL,
    { provide: FAULTS, useFactory: (...faults: Fault[]) => faults, inject: ALL },
    FaultsService,
  ],
})
export class FaultsModule implements NestModule {
  constructor(private readonly slowEndpoint: SlowEndpoint) {}

  configure(consumer: MiddlewareConsumer): void {
    // No class: Nest would make an instance of its own, which nobody switches on.
    consumer
      .apply((_request: Request, _response: Response, next: NextFunction) => {
        this.slowEndpoint.hold(next);
      })
      .forRoutes({ path: 'api/events', method: RequestMethod.GET });
  }
}

import { DynamicModule, Module } from '@nestjs/common';
import { EventsModule } from './events/events.module';
import { FaultsModule } from './faults/faults.module';
import { HealthModule } from './health/health.module';
import { MetricsModule } from './metrics/metrics.module';
import { OrdersModule } from './orders/orders.module';
import { PaymentsModule } from './payments/payments.module';
import { QueueModule } from './queue/queue.module';
import { Settings } from './settings/settings';
import { SettingsModule } from './settings/settings.module';

@Module({})
export class AppModule {
  static of(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SettingsModule.of(settings),
        MetricsModule, // before all others: its middleware measures theirs
        EventsModule,
        QueueModule,
        OrdersModule,
        PaymentsModule,
        FaultsModule,
        HealthModule,
      ],
    };
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { performance } from 'node:perf_hooks';
import { RedisStore } from '../storage/redis';
import { Fault } from './fault';

const PERIOD_MILLISECONDS = 1000;
/** Scripts have no clock that runs: how long the loop takes is learnt from one run to the next. */
const LOOP = 'for i = 1, tonumber(ARGV[1]) do end';
const FEWEST = 1e6;
const MOST = 2e8;

/** A command that takes long, once a second: all clients of this Redis wait for it. */
@Injectable()
export class SlowRedis extends Fault<'milliseconds'> {
  readonly name = 'slow-redis';
  readonly about = 'a Redis command takes long, once a second';
  readonly parameters = {
    milliseconds: { about: 'so long', otherwise: 300, min: 10, max: 900 },
  };
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private loops = FEWEST;
  private readonly logger = new Logger(SlowRedis.name);

  constructor(private readonly redis: RedisStore) {
    super();
  }

  start({ milliseconds }: { milliseconds: number }): void {
    this.timer = setInterval(() => {
      if (!this.running) void this.run(milliseconds);
    }, PERIOD_MILLISECONDS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async run(milliseconds: number): Promise<void> {
    this.running = true;
    const started = performance.now();
    try {
      await this.redis.client.eval(LOOP, 0, this.loops);
      const factor = milliseconds / (performance.now() - started);
      this.loops = Math.min(MOST, Math.max(FEWEST, Math.round(this.loops * Math.min(10, factor))));
    } catch (error) {
      this.logger.warn(`the slow command failed: ${String(error)}`);
    }
    this.running = false;
  }
}

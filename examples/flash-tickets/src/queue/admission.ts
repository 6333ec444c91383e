import { Injectable, Logger, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { MetricsService } from '../metrics/metrics.service';
import { QueueService } from './queue.service';

const PAUSE_MILLISECONDS = 200;

/** Lets users in, and shows how many there are. */
@Injectable()
export class Admission implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Admission.name);
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private healthy = true;

  constructor(
    private readonly queue: QueueService,
    private readonly metrics: MetricsService,
  ) {}

  onApplicationBootstrap(): void {
    this.running = true;
    void this.round();
  }

  onModuleDestroy(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  private async round(): Promise<void> {
    try {
      const { waiting, processing } = await this.queue.admit();
      this.metrics.queueWaiting.set(waiting);
      this.metrics.queueProcessing.set(processing);
      this.healthy = true;
    } catch (error) {
      // A queue that cannot be counted is not an empty one: the gauges go.
      this.metrics.queueWaiting.remove();
      this.metrics.queueProcessing.remove();
      if (this.healthy && this.running) this.logger.warn(`nobody is let in: ${String(error)}`);
      this.healthy = false;
    }
    if (!this.running) return;
    this.timer = setTimeout(() => void this.round(), PAUSE_MILLISECONDS);
  }
}

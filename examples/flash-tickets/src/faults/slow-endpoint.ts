import { Injectable } from '@nestjs/common';
import { Fault } from './fault';

/** The list of events answers late; nothing is busy meanwhile. */
@Injectable()
export class SlowEndpoint extends Fault<'milliseconds'> {
  readonly name = 'slow-endpoint';
  readonly about = 'GET /api/events answers late';
  readonly parameters = {
    milliseconds: { about: 'so much later', otherwise: 2500, min: 1, max: 10_000 },
  };
  private delay = 0;

  start({ milliseconds }: { milliseconds: number }): void {
    this.delay = milliseconds;
  }

  stop(): void {
    this.delay = 0;
  }

  hold(next: () => void): void {
    if (this.delay === 0) next();
    else setTimeout(next, this.delay);
  }
}

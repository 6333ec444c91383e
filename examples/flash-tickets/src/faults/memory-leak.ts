import { Injectable } from '@nestjs/common';
import { Fault } from './fault';

const TICK_MILLISECONDS = 200;

@Injectable()
export class MemoryLeak extends Fault<'rate' | 'limit'> {
  readonly name = 'memory-leak';
  readonly about = 'the heap grows';
  readonly parameters = {
    rate: { about: 'megabytes a second', otherwise: 10, min: 1, max: 100 },
    limit: { about: 'megabytes at most', otherwise: 300, min: 1, max: 1000 },
  };
  private leaked: number[][] = [];
  private timer: NodeJS.Timeout | undefined;

  start({ rate, limit }: { rate: number; limit: number }): void {
    const bytes = (rate * 1e6 * TICK_MILLISECONDS) / 1000;
    this.timer = setInterval(() => {
      if ((this.leaked.length + 1) * bytes > limit * 1e6) return;
      // 8 bytes each, in the heap; no integers, which may be kept in 4.
      this.leaked.push(new Array<number>(Math.floor(bytes / 8)).fill(0.5));
    }, TICK_MILLISECONDS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.leaked = [];
  }
}

import { Injectable } from '@nestjs/common';
import { performance } from 'node:perf_hooks';
import { Fault } from './fault';

const PERIOD_MILLISECONDS = 100;

/** Burns on the event loop, as a careless loop in a handler would: every request waits for it. */
@Injectable()
export class CpuBurn extends Fault<'share'> {
  readonly name = 'cpu-burn';
  readonly about = 'a loop takes its share of the one thread';
  readonly parameters = { share: { about: 'of a CPU', otherwise: 0.8, min: 0.01, max: 0.95 } };
  private timer: NodeJS.Timeout | undefined;

  start({ share }: { share: number }): void {
    this.timer = setInterval(() => {
      burnFor(share * PERIOD_MILLISECONDS);
    }, PERIOD_MILLISECONDS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** A function of its own: profiles name it. */
function burnFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

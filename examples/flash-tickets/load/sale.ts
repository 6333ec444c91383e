import { performance } from 'node:perf_hooks';
import { sleep } from '../src/common/sleep';
import { Client } from './client';
import type { Options } from './options';
import { arrivals, length } from './profile';
import { Latency, RequestCount, Tally } from './tally';
import { User } from './user';

const TICK_MILLISECONDS = 50;

export interface Summary {
  url: string;
  seconds: number;
  requests: RequestCount[];
  /** How many visits ended how. */
  users: Record<string, number>;
  orders: { created: number; completed: number };
  payments: { successful: number; failed: number };
  latency_seconds: Record<string, Latency>;
}

/** Opens a sale, sends users until it is over, and waits for the last of them. */
export class Sale {
  private readonly tally = new Tally();
  private readonly client: Client;
  private readonly visits = new Set<Promise<void>>();

  constructor(private readonly options: Options) {
    this.client = new Client(options.url, this.tally, options.users);
  }

  async run(): Promise<Summary> {
    const started = performance.now();
    try {
      const event = await this.open();
      await this.send(event);
      await Promise.all(this.visits);
    } finally {
      this.client.close();
    }
    return this.summary((performance.now() - started) / 1000);
  }

  private async open(): Promise<number> {
    const { tickets } = this.options;
    const body = { name: 'A sale', priceCents: 4500, tickets, opensInSeconds: 0 };
    const { status, json } = await this.client.ask('POST', '/admin/events', '', body);
    if (status !== 201) throw new Error(`no sale at ${this.options.url.href}: status ${status}`);
    return (json as { id: number }).id;
  }

  private async send(event: number): Promise<void> {
    const started = performance.now();
    const end = length(this.options);
    let sent = 0;
    let seconds = 0;
    while (seconds < end) {
      await sleep(TICK_MILLISECONDS);
      seconds = (performance.now() - started) / 1000;
      const due = Math.floor(arrivals(this.options, seconds));
      for (; sent < due; sent++) this.arrive(event);
    }
  }

  private arrive(event: number): void {
    if (this.visits.size >= this.options.users) {
      this.tally.ended('not_sent');
      return;
    }
    const visit = new User(this.client, this.options, event).visit().then((outcome) => {
      this.tally.ended(outcome);
      this.visits.delete(visit);
    });
    this.visits.add(visit);
  }

  private summary(seconds: number): Summary {
    const { tally } = this;
    return {
      url: this.options.url.href,
      seconds,
      requests: tally.requests(),
      users: tally.users(),
      orders: {
        created: tally.count('POST', '/api/orders', '200'),
        completed: tally.count('POST', '/api/payments', '200'),
      },
      payments: {
        successful: tally.count('POST', '/api/payments', '200'),
        failed: tally.count('POST', '/api/payments', '402', '502'),
      },
      latency_seconds: tally.latency(),
    };
  }
}

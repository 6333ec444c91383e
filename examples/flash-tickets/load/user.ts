import { performance } from 'node:perf_hooks';
import { sleep } from '../src/common/sleep';
import type { Client } from './client';
import type { Options } from './options';

/** How a visit ended. */
export type Outcome = 'bought' | 'payment_refused' | 'sold_out' | 'lost_patience' | 'met_an_error';

interface Place {
  ticket: string;
  state: 'waiting' | 'admitted';
}

/** One user's way through a sale: look, wait for a turn, order, pay. */
export class User {
  constructor(
    private readonly client: Client,
    private readonly options: Options,
    private readonly eventId: number,
  ) {}

  async visit(): Promise<Outcome> {
    await this.client.ask('GET', '/api/events');
    await this.think();
    await this.look();
    const joined = await this.client.ask('POST', '/api/queue');
    if (joined.status !== 200) return 'met_an_error';
    const { ticket } = joined.json as Place;
    const turn = await this.wait(ticket);
    if (turn !== undefined) return turn;
    const outcome = await this.buy(ticket);
    // With a ticket bought the service has taken the user out of the queue by itself.
    if (outcome !== 'bought') await this.leave(ticket);
    return outcome;
  }

  /** Until it is this user's turn; else what became of the user. */
  private async wait(ticket: string): Promise<Outcome | undefined> {
    const deadline = performance.now() + this.options.patience * 1000;
    for (;;) {
      await sleep(this.options.poll * 1000);
      const answer = await this.client.ask('GET', '/api/queue/:ticket', ticket);
      if (answer.status === 404) return 'lost_patience';
      if (answer.status === 200 && (answer.json as Place).state === 'admitted') return undefined;
      await this.look();
      if (performance.now() < deadline) continue;
      await this.leave(ticket);
      return answer.status === 200 ? 'lost_patience' : 'met_an_error';
    }
  }

  private async buy(ticket: string): Promise<Outcome> {
    await this.think();
    const quantity = 1 + Math.floor(Math.random() * 4);
    const body = { ticket, eventId: this.eventId, quantity };
    const order = await this.client.ask('POST', '/api/orders', '', body);
    if (order.status === 409) return 'sold_out';
    if (order.status !== 200) return 'met_an_error';
    await this.think();
    const orderId = (order.json as { id: string }).id;
    const payment = await this.client.ask('POST', '/api/payments', '', { orderId });
    if (payment.status === 200) return 'bought';
    return [402, 502].includes(payment.status) ? 'payment_refused' : 'met_an_error';
  }

  /** The event's page, which who waits has open and which tells how many tickets are left. */
  private async look(): Promise<void> {
    await this.client.ask('GET', '/api/events/:id', String(this.eventId));
  }

  private async leave(ticket: string): Promise<void> {
    await this.client.ask('DELETE', '/api/queue/:ticket', ticket);
  }

  private think(): Promise<void> {
    return sleep(this.options.think * 1000 * (0.5 + Math.random()));
  }
}

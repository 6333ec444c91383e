import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { startApp } from '../../src/app';
import { readSettings } from '../../src/settings/settings';
import type { Place } from '../../src/queue/queue.service';
import type { Order } from '../../src/orders/orders.repository';
import { until } from '../until';
import type { Event } from '../../src/events/events.service';

/** The service in this process, with the Redis and the PostgreSQL of the environment. */
export class Shop {
  private constructor(
    private readonly app: NestExpressApplication,
    readonly url: URL,
  ) {}

  static async open(changes: Record<string, string> = {}): Promise<Shop> {
    assert.ok(process.env['REDIS_URL'] && process.env['DATABASE_URL'], 'run it by demo test');
    const quiet = { PORT: '0', PAYMENT_MILLISECONDS: '1', PAYMENT_DECLINE_RATE: '0' };
    const app = await startApp(readSettings({ ...process.env, ...quiet, ...changes }), ['error']);
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new Shop(app, new URL(`http://127.0.0.1:${port}`));
  }

  close(): Promise<void> {
    return this.app.close();
  }

  /** The answer's body, once its status is what it should be. */
  async ask<T>(status: number, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(new URL(path, this.url), {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await answer.text();
    assert.equal(answer.status, status, `${method} ${path}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  openSale(tickets: number, opensInSeconds = 0): Promise<Event> {
    const body = { name: 'A test', priceCents: 1000, tickets, opensInSeconds };
    return this.ask<Event>(201, 'POST', '/admin/events', body);
  }

  /** A ticket whose turn it is. */
  async admitted(): Promise<string> {
    const { ticket } = await this.ask<Place>(200, 'POST', '/api/queue');
    await until(async () => (await this.place(ticket)).state === 'admitted', 'a turn');
    return ticket;
  }

  place(ticket: string): Promise<Place> {
    return this.ask<Place>(200, 'GET', `/api/queue/${ticket}`);
  }

  order(status: number, ticket: string, eventId: number, quantity: number): Promise<Order> {
    return this.ask<Order>(status, 'POST', '/api/orders', { ticket, eventId, quantity });
  }

  fault(name: string, values: Record<string, number> = {}): Promise<unknown> {
    return this.ask(200, 'POST', `/admin/faults/${name}`, { seconds: 30, ...values });
  }

  faultEnds(name: string): Promise<unknown> {
    return this.ask(200, 'DELETE', `/admin/faults/${name}`);
  }

  async page(): Promise<string> {
    const answer = await fetch(new URL('/metrics', this.url));
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain;.* version=0\.0\.4/);
    return answer.text();
  }

  /** A series by its name and labels as they are written; undefined where it is not there. */
  async metric(series: string): Promise<number | undefined> {
    const line = (await this.page()).split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }
}

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Event } from '../../src/events/events.service';
import type { Order } from '../../src/orders/orders.repository';
import { until } from '../until';
import { Shop } from './shop';

let shop: Shop;
before(async () => (shop = await Shop.open({ QUEUE_CAPACITY: '2' })));
after(() => shop.close());

test('it is well', async () => {
  assert.deepEqual(await shop.ask(200, 'GET', '/health/ready'), { database: 'up', redis: 'up' });
  assert.deepEqual(await shop.ask(200, 'GET', '/health/live'), { status: 'up' });
});

test('a user waits, orders and pays', async () => {
  const { id } = await shop.openSale(5);
  const ticket = await shop.admitted();
  const placed = await shop.order(200, ticket, id, 2);
  assert.equal(placed.amountCents, 2000);
  assert.equal(placed.status, 'created');
  const receipt = await shop.ask(200, 'POST', '/api/payments', { orderId: placed.id });
  assert.deepEqual(receipt, { orderId: placed.id, amountCents: 2000 });
  assert.equal((await shop.ask<Order>(200, 'GET', `/api/orders/${placed.id}`)).status, 'paid');
  assert.equal((await shop.ask<Event>(200, 'GET', `/api/events/${id}`)).remaining, 3);
  // The place in the queue is free again, and the order cannot be paid twice.
  await shop.ask(404, 'GET', `/api/queue/${ticket}`);
  await shop.ask(409, 'POST', '/api/payments', { orderId: placed.id });
});

test('no more is sold than there is', async () => {
  const { id } = await shop.openSale(3);
  const ticket = await shop.admitted();
  await shop.order(200, ticket, id, 2);
  await shop.order(409, ticket, id, 2);
  await shop.order(200, ticket, id, 1);
  await shop.ask(204, 'DELETE', `/api/queue/${ticket}`);
});

test('nothing is sold before the sale opens', async () => {
  const { id } = await shop.openSale(3, 3600);
  const ticket = await shop.admitted();
  await shop.order(409, ticket, id, 1);
  await shop.ask(204, 'DELETE', `/api/queue/${ticket}`);
});

test('users beyond the capacity wait in the order they came', async () => {
  const served = [await shop.admitted(), await shop.admitted()];
  const { ticket: third } = await shop.ask<{ ticket: string }>(200, 'POST', '/api/queue');
  const { ticket: fourth } = await shop.ask<{ ticket: string }>(200, 'POST', '/api/queue');
  assert.deepEqual(await shop.place(third), { ticket: third, state: 'waiting', position: 0 });
  assert.deepEqual(await shop.place(fourth), { ticket: fourth, state: 'waiting', position: 1 });
  await shop.order(403, third, 1, 1);
  const figures = async () => [
    await shop.metric('queue_waiting_users_total'),
    await shop.metric('queue_processing_users_total'),
  ];
  await until(async () => String(await figures()) === '2,2', 'the gauges');
  await shop.ask(204, 'DELETE', `/api/queue/${String(served[0])}`);
  await until(async () => (await shop.place(third)).state === 'admitted', "the third's turn");
  assert.equal((await shop.place(fourth)).position, 0);
  for (const ticket of [served[1], third, fourth]) {
    await shop.ask(204, 'DELETE', `/api/queue/${String(ticket)}`);
  }
  await until(async () => String(await figures()) === '0,0', 'the gauges');
});

test('what makes no sense is refused, and counted by its route', async () => {
  await shop.ask(404, 'GET', '/api/events/999999');
  await shop.ask(400, 'GET', '/api/events/seven');
  await shop.ask(404, 'GET', `/api/orders/${randomUUID()}`);
  await shop.ask(404, 'GET', '/nowhere');
  await shop.ask(400, 'POST', '/api/orders', { ticket: 'x' });
  const count = (method: string, route: string, status: number) =>
    shop.metric(`http_requests_total{method="${method}",route="${route}",status="${status}"}`);
  assert.equal(await count('GET', '/api/events/:id', 404), 1);
  assert.equal(await count('GET', '/api/events/:id', 400), 1);
  assert.equal(await count('GET', 'unmatched', 404), 1);
  assert.equal(await count('POST', '/api/orders', 400), 1);
});

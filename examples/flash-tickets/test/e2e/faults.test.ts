import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Redis } from 'ioredis';
import type { FaultState } from '../../src/faults/faults.service';
import type { Order } from '../../src/orders/orders.repository';
import { until } from '../until';
import { Shop } from './shop';

let shop: Shop;
let redis: Redis;
before(async () => {
  redis = new Redis(String(process.env['REDIS_URL']));
  shop = await Shop.open({ DB_POOL_SIZE: '3', CACHE_SECONDS: '60' });
});
after(async () => {
  redis.disconnect();
  await shop.close();
});

async function redisFigure(section: string, key: string): Promise<number> {
  const line = (await redis.info(section)).split('\r\n').find((one) => one.startsWith(`${key}:`));
  assert.ok(line, key);
  return Number(line.slice(key.length + 1));
}

test('there are seven, and none is on', async () => {
  const faults = await shop.ask<FaultState[]>(200, 'GET', '/admin/faults');
  assert.deepEqual(
    faults.map(({ name }) => name),
    [
      'slow-endpoint',
      'payment-outage',
      'memory-leak',
      'cpu-burn',
      'cache-flush',
      'slow-redis',
      'db-pool',
    ],
  );
  assert.ok(faults.every(({ active }) => active === null));
});

test('slow-endpoint: one route answers late', async () => {
  await shop.fault('slow-endpoint', { milliseconds: 300 });
  const seconds = () =>
    shop.metric('http_request_duration_seconds_sum{method="GET",route="/api/events",status="200"}');
  await shop.ask(200, 'GET', '/api/events');
  const slow = await seconds();
  assert.ok(slow !== undefined && slow >= 0.3, String(slow));
  await shop.faultEnds('slow-endpoint');
  await shop.ask(200, 'GET', '/api/events');
  assert.ok(Number(await seconds()) < slow + 0.3);
});

test('payment-outage: payments fail, and the tickets go back', async () => {
  const { id } = await shop.openSale(2);
  const ticket = await shop.admitted();
  await shop.fault('payment-outage', { rate: 1 });
  const order = await shop.order(200, ticket, id, 2);
  await shop.ask(502, 'POST', '/api/payments', { orderId: order.id });
  assert.equal(await shop.metric('payments_failed_total'), 1);
  assert.equal((await shop.ask<Order>(200, 'GET', `/api/orders/${order.id}`)).status, 'cancelled');
  await shop.faultEnds('payment-outage');
  const again = await shop.order(200, ticket, id, 2);
  await shop.ask(200, 'POST', '/api/payments', { orderId: again.id });
});

test('cache-flush: every read misses, until it ends', async () => {
  const misses = () => redisFigure('stats', 'keyspace_misses');
  const readFive = async () => {
    const before = await misses();
    for (let read = 0; read < 5; read++) {
      await shop.ask(200, 'GET', '/api/events/1');
      await new Promise((resolve) => setTimeout(resolve, 5)); // a millisecond is what a value lives
    }
    return (await misses()) - before;
  };
  await readFive();
  assert.equal(await readFive(), 0);
  await shop.fault('cache-flush');
  assert.equal(await readFive(), 5);
  await shop.faultEnds('cache-flush');
  await readFive();
  assert.equal(await readFive(), 0);
});

test('slow-redis: a slow command that the server remembers', async () => {
  await redis.config('SET', 'slowlog-log-slower-than', '50000');
  await redis.call('SLOWLOG', 'RESET');
  await shop.fault('slow-redis', { milliseconds: 100 });
  await until(async () => Number(await redis.call('SLOWLOG', 'LEN')) > 0, 'a slow command');
  await shop.faultEnds('slow-redis');
  await shop.ask(200, 'GET', '/api/events');
});

test('db-pool: queries wait and fail, until it ends', async () => {
  assert.equal(await shop.metric('db_query_errors_total'), 0);
  await shop.fault('db-pool');
  await until(async () => (await shop.metric('db_connections_active')) === 3, 'no connection');
  const waits = shop.ask(503, 'GET', '/api/events/999998');
  await until(async () => (await shop.metric('db_connections_waiting')) === 1, 'a query waits');
  await waits;
  assert.equal(await shop.metric('db_query_errors_total'), 1);
  await shop.faultEnds('db-pool');
  assert.equal(await shop.metric('db_connections_active'), 0);
  await shop.ask(404, 'GET', '/api/events/999998');
});

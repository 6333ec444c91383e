import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readOptions } from '../../load/options';
import { Sale } from '../../load/sale';
import { Shop } from './shop';

let shop: Shop;
before(async () => (shop = await Shop.open({ QUEUE_CAPACITY: '8', PAYMENT_DECLINE_RATE: '0.2' })));
after(() => shop.close());

test('the load generator and the service count the same', async () => {
  const words = '--peak 30 --rise 1 --hold 2 --decay 1 --poll 0.1 --think 0.05 --tickets 60';
  const sale = new Sale(readOptions(['--url', shop.url.href, ...words.split(' ')]));
  const summary = await sale.run();
  for (const { method, route, status, count } of summary.requests) {
    const labels = `{method="${method}",route="${route}",status="${status}"}`;
    assert.equal(await shop.metric(`http_requests_total${labels}`), count, labels);
  }
  assert.equal(await shop.metric('orders_created_total'), summary.orders.created);
  assert.equal(await shop.metric('orders_completed_total'), summary.orders.completed);
  assert.equal(await shop.metric('payments_successful_total'), summary.payments.successful);
  assert.equal(await shop.metric('payments_failed_total'), summary.payments.failed);
  const visits = Object.values(summary.users).reduce((sum, count) => sum + count, 0);
  assert.equal(visits, 90);
  assert.ok(Number(summary.users['sold_out']) > 0, JSON.stringify(summary.users));
  assert.equal(summary.users['met_an_error'], undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricsService } from '../../src/metrics/metrics.service';
import type { Order } from '../../src/orders/orders.repository';
import type { OrdersService } from '../../src/orders/orders.service';
import { PaymentProvider, ProviderFailure } from '../../src/payments/payment-provider';
import { PaymentsService } from '../../src/payments/payments.service';
import { readSettings } from '../../src/settings/settings';

const ORDER = { id: 'order', amountCents: 950 } as Order;

function shop(charge: () => Promise<boolean>) {
  const steps: string[] = [];
  const step = (name: string) => () => {
    steps.push(name);
    return Promise.resolve(ORDER);
  };
  const orders = { claim: step('claim'), complete: step('complete'), cancel: step('cancel') };
  const metrics = new MetricsService();
  const payments = new PaymentsService(
    orders as unknown as OrdersService,
    { charge } as PaymentProvider,
    metrics,
  );
  const count = async (name: string) =>
    (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value;
  return { payments, steps, count };
}

test('an accepted payment completes its order', async () => {
  const { payments, steps, count } = shop(() => Promise.resolve(true));
  assert.deepEqual(await payments.pay('order'), { orderId: 'order', amountCents: 950 });
  assert.deepEqual(steps, ['claim', 'complete']);
  assert.equal(await count('payments_successful_total'), 1);
  assert.equal(await count('payments_revenue_total'), 9.5);
  assert.equal(await count('payments_failed_total'), 0);
});

test('a declined one cancels it', async () => {
  const { payments, steps, count } = shop(() => Promise.resolve(false));
  await assert.rejects(payments.pay('order'), { status: 402 });
  assert.deepEqual(steps, ['claim', 'cancel']);
  assert.equal(await count('payments_failed_total'), 1);
});

test('so does one that the provider fails', async () => {
  const { payments, steps, count } = shop(() => Promise.reject(new ProviderFailure('503')));
  await assert.rejects(payments.pay('order'), { status: 502 });
  assert.deepEqual(steps, ['claim', 'cancel']);
  assert.equal(await count('payments_failed_total'), 1);
});

test('the provider declines and fails at the rates it is told', async () => {
  const fast = { PAYMENT_MILLISECONDS: '0' };
  const never = new PaymentProvider(readSettings({ ...fast, PAYMENT_DECLINE_RATE: '0' }));
  const always = new PaymentProvider(readSettings({ ...fast, PAYMENT_DECLINE_RATE: '1' }));
  assert.equal(await never.charge(), true);
  assert.equal(await always.charge(), false);
  never.fail(1);
  await assert.rejects(never.charge(), ProviderFailure);
  never.fail(0);
  assert.equal(await never.charge(), true);
});

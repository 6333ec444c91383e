import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../src/settings/settings';

test('an empty environment has the defaults', () => {
  const settings = readSettings({ PORT: '' });
  assert.equal(settings.host, '127.0.0.1');
  assert.equal(settings.port, 3001);
});

test('the environment is believed', () => {
  const settings = readSettings({ PORT: '4000', PAYMENT_DECLINE_RATE: '0.5' });
  assert.equal(settings.port, 4000);
  assert.equal(settings.declineRate, 0.5);
});

test('what is no number, or out of bounds, is refused by its name', () => {
  assert.throws(() => readSettings({ PORT: 'many' }), /PORT: many/);
  assert.throws(() => readSettings({ PAYMENT_DECLINE_RATE: '2' }), /PAYMENT_DECLINE_RATE/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from '../../src/common/loopback.guard';

test('this host, in every spelling of a socket', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
    assert.ok(isLoopback(address), address);
  }
});

test('any other host, or none', () => {
  for (const address of ['10.0.0.1', '::ffff:10.127.0.1', 'fe80::1', '1127.0.0.1', undefined]) {
    assert.ok(!isLoopback(address), address);
  }
});

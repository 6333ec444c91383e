import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions, usage } from '../../load/options';
import { arrivals, length } from '../../load/profile';
import { Tally } from '../../load/tally';

const PROFILE = { peak: 10, rise: 4, hold: 5, decay: 2 };

test('users come along the profile', () => {
  assert.equal(length(PROFILE), 11);
  assert.equal(arrivals(PROFILE, 0), 0);
  assert.equal(arrivals(PROFILE, 2), 5);
  assert.equal(arrivals(PROFILE, 4), 20);
  assert.equal(arrivals(PROFILE, 9), 70);
  assert.equal(arrivals(PROFILE, 10), 77.5);
  assert.equal(arrivals(PROFILE, 11), 80);
  assert.equal(arrivals(PROFILE, 99), 80);
});

test('a profile may have no rise and no decay', () => {
  assert.equal(arrivals({ peak: 10, rise: 0, hold: 3, decay: 0 }, 3), 30);
});

test('options are bounded', () => {
  assert.equal(readOptions([]).peak, 40);
  assert.equal(readOptions(['--peak', '7.5']).peak, 7.5);
  assert.throws(() => readOptions(['--peak', '501']), /--peak/);
  assert.throws(() => readOptions(['--peak', '']), /--peak/);
  assert.throws(() => readOptions(['--speed', '1']), /--speed/);
  assert.match(usage(), /--patience/);
});

test('only this host is a target', () => {
  for (const url of ['http://127.0.0.1:4000', 'http://localhost:3001', 'http://[::1]:3001']) {
    assert.equal(readOptions(['--url', url]).url.href, `${url}/`);
  }
  for (const url of ['http://10.0.0.1:3001', 'http://127.0.0.1.example.com', 'https://127.0.0.1']) {
    assert.throws(() => readOptions(['--url', url]), /loopback/);
  }
});

test('the tally counts by route and status', () => {
  const tally = new Tally();
  tally.answered('GET', '/a', '200', 0.1);
  tally.answered('GET', '/a', '200', 0.3);
  tally.answered('GET', '/a', '500', 0.2);
  tally.answered('POST', '/a', '200', 0.2);
  assert.equal(tally.count('GET', '/a', '200'), 2);
  assert.equal(tally.count('GET', '/a', '200', '500'), 3);
  assert.equal(tally.requests().length, 3);
  assert.deepEqual(tally.latency()['GET /a'], { p50: 0.2, p95: 0.3, p99: 0.3, max: 0.3 });
  tally.ended('bought');
  tally.ended('bought');
  assert.deepEqual(tally.users(), { bought: 2 });
});

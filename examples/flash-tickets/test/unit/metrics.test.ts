import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { Request, Response } from 'express';
import { HttpMetricsMiddleware } from '../../src/metrics/http-metrics.middleware';
import { MetricsService } from '../../src/metrics/metrics.service';

/** An exchange that has ended; the middleware looks at no more of it. */
function exchange(metrics: MetricsService, request: object, response: object): void {
  const answer = Object.assign(new EventEmitter(), {
    writableFinished: true,
    statusCode: 200,
    getHeader: () => '12',
    ...response,
  });
  const middleware = new HttpMetricsMiddleware(metrics);
  const asked = { method: 'GET', headers: {}, ...request };
  let passed = false;
  middleware.use(asked as Request, answer as unknown as Response, () => (passed = true));
  assert.ok(passed);
  answer.emit('close');
}

async function page(metrics: MetricsService): Promise<string> {
  return metrics.registry.metrics();
}

test('a request counts under the pattern of its route', async () => {
  const metrics = new MetricsService();
  exchange(metrics, { url: '/api/events/7', route: { path: '/api/events/:id' } }, {});
  const text = await page(metrics);
  const labels = '{method="GET",route="/api/events/:id",status="200"}';
  assert.ok(text.includes(`http_requests_total${labels} 1\n`));
  assert.ok(text.includes(`http_request_duration_seconds_count${labels} 1\n`));
  assert.ok(text.includes(`http_request_size_bytes_sum${labels} 0\n`));
  assert.ok(text.includes(`http_response_size_bytes_sum${labels} 12\n`));
});

test('all paths without a route are one series', async () => {
  const metrics = new MetricsService();
  exchange(metrics, { url: '/a' }, { statusCode: 404 });
  exchange(metrics, { url: '/b' }, { statusCode: 404 });
  const line = 'http_requests_total{method="GET",route="unmatched",status="404"} 2\n';
  assert.ok((await page(metrics)).includes(line));
});

test('a client that went away is told apart', async () => {
  const metrics = new MetricsService();
  exchange(metrics, { route: { path: '/x' } }, { writableFinished: false });
  assert.match(await page(metrics), /http_requests_total\{.*status="499"\} 1/);
});

test('a size that nobody has said is not zero', async () => {
  const metrics = new MetricsService();
  const chunked = { headers: { 'transfer-encoding': 'chunked' } };
  exchange(metrics, chunked, { getHeader: () => undefined });
  const text = await page(metrics);
  assert.doesNotMatch(text, /http_request_size_bytes_count/);
  assert.doesNotMatch(text, /http_response_size_bytes_count/);
});

test("the pool's figures are those of the scrape", async () => {
  const metrics = new MetricsService();
  const pool = { totalCount: 5, idleCount: 5, waitingCount: 0 };
  metrics.watch(pool);
  assert.match(await page(metrics), /^db_connections_active 0$/m);
  pool.idleCount = 2;
  pool.waitingCount = 4;
  assert.match(await page(metrics), /^db_connections_active 3$/m);
  assert.match(await page(metrics), /^db_connections_waiting 4$/m);
});

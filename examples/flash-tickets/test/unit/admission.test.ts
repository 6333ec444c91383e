import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Logger } from '@nestjs/common';
import { MetricsService } from '../../src/metrics/metrics.service';
import { Admission } from '../../src/queue/admission';
import type { QueueService } from '../../src/queue/queue.service';

async function afterOneRound(admit: QueueService['admit']): Promise<string> {
  const metrics = new MetricsService();
  const admission = new Admission({ admit } as QueueService, metrics);
  admission.onApplicationBootstrap();
  await new Promise(setImmediate);
  admission.onModuleDestroy();
  return metrics.registry.metrics();
}

test('each round shows how many wait and how many are served', async () => {
  const text = await afterOneRound(() => Promise.resolve({ waiting: 7, processing: 3 }));
  assert.match(text, /^queue_waiting_users_total 7$/m);
  assert.match(text, /^queue_processing_users_total 3$/m);
});

test('a queue that cannot be counted has no figure', async () => {
  Logger.overrideLogger(false);
  const text = await afterOneRound(() => Promise.reject(new Error('no Redis')));
  assert.doesNotMatch(text, /^queue_(waiting|processing)_users_total /m);
});

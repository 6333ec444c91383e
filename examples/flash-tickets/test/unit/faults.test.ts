import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { BadRequestException, Logger, NotFoundException } from '@nestjs/common';
import { Body } from '../../src/common/body';
import { sleep } from '../../src/common/sleep';
import { CpuBurn } from '../../src/faults/cpu-burn';
import { Fault } from '../../src/faults/fault';
import { FaultsService } from '../../src/faults/faults.service';
import { MemoryLeak } from '../../src/faults/memory-leak';
import { SlowEndpoint } from '../../src/faults/slow-endpoint';
import { until } from '../until';

Logger.overrideLogger(false);

class Probe extends Fault<'level'> {
  readonly name = 'probe';
  readonly about = 'says what is done to it';
  readonly parameters = { level: { about: 'any', otherwise: 3, min: 1, max: 5 } };
  readonly steps: string[] = [];

  start({ level }: { level: number }): void {
    this.steps.push(`start ${level}`);
  }

  stop(): void {
    this.steps.push('stop');
  }
}

let probe = new Probe();
let faults = new FaultsService([probe]);

afterEach(async () => {
  await faults.stopAll();
  probe = new Probe();
  faults = new FaultsService([probe]);
});

test('a fault begins with what it is told and its defaults', async () => {
  const state = await faults.start('probe', new Body({ level: 5 }));
  assert.deepEqual(state.active, { seconds: 60, level: 5 });
  await faults.start('probe', new Body({}));
  assert.deepEqual(probe.steps, ['start 5', 'stop', 'start 3']);
});

test('it ends when it is told, once', async () => {
  await faults.start('probe', new Body({}));
  assert.equal((await faults.stop('probe')).active, null);
  await faults.stop('probe');
  assert.deepEqual(probe.steps, ['start 3', 'stop']);
});

test('it ends by itself', async () => {
  await faults.start('probe', new Body({ seconds: 1 }));
  await sleep(1100);
  assert.deepEqual(probe.steps, ['start 3', 'stop']);
  assert.equal(faults.list()[0]?.active, null);
});

test('it ends with the service', async () => {
  await faults.start('probe', new Body({}));
  await faults.onModuleDestroy();
  assert.deepEqual(probe.steps, ['start 3', 'stop']);
});

test('two that begin at once leave one', async () => {
  await Promise.all([
    faults.start('probe', new Body({ level: 1 })),
    faults.start('probe', new Body({ level: 2 })),
  ]);
  assert.deepEqual(probe.steps, ['start 1', 'stop', 'start 2']);
});

test('what is unknown or out of bounds starts nothing', async () => {
  await assert.rejects(faults.start('other', new Body({})), NotFoundException);
  await assert.rejects(faults.start('probe', new Body({ depth: 1 })), BadRequestException);
  await assert.rejects(faults.start('probe', new Body({ level: 6 })), BadRequestException);
  await assert.rejects(faults.start('probe', new Body({ seconds: 601 })), BadRequestException);
  assert.deepEqual(probe.steps, []);
});

test('the slow endpoint holds a request, and then does not', async () => {
  const slow = new SlowEndpoint();
  let passed = 0;
  slow.start({ milliseconds: 30 });
  slow.hold(() => passed++);
  assert.equal(passed, 0);
  await sleep(200);
  assert.equal(passed, 1);
  slow.stop();
  slow.hold(() => passed++);
  assert.equal(passed, 2);
});

test('the leak grows to its limit', async () => {
  const leak = new MemoryLeak();
  const before = process.memoryUsage().heapUsed;
  leak.start({ rate: 100, limit: 45 }); // 20 MB a tick
  const grown = () => process.memoryUsage().heapUsed - before;
  await until(() => grown() > 35e6, 'two ticks of growth');
  await sleep(500);
  leak.stop();
  assert.ok(grown() < 70e6, `grown by ${grown()} bytes`);
});

test('the burn takes CPU time until it is stopped', async () => {
  const burn = new CpuBurn();
  burn.start({ share: 0.5 });
  const before = process.cpuUsage();
  await until(() => process.cpuUsage(before).user > 100_000, '100 ms burnt');
  burn.stop();
});

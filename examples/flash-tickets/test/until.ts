import assert from 'node:assert/strict';
import { sleep } from '../src/common/sleep';

export async function until(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await check())) {
    assert.ok(Date.now() < deadline, `${what}: not in time`);
    await sleep(50);
  }
}

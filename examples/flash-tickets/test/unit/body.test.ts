import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequestException } from '@nestjs/common';
import { Body } from '../../src/common/body';

const UUID = '6f1c3a52-8f3e-4e0c-9a53-0c1b8f2d7e11';

test('fields are given back as what they are', () => {
  const body = new Body({ ticket: UUID, quantity: 2, rate: 0.5, name: 'x' });
  assert.equal(body.uuid('ticket'), UUID);
  assert.equal(body.whole('quantity', 1, 8), 2);
  assert.equal(body.number('rate', 0, 1), 0.5);
  assert.equal(body.text('name', 1), 'x');
});

test('a body that is no object is refused', () => {
  for (const json of [undefined, null, [], 'text', 3]) {
    assert.throws(() => new Body(json), BadRequestException);
  }
});

test('a field of another kind, or out of bounds, is refused', () => {
  const body = new Body({ ticket: 'x', quantity: 9, half: 1.5, text: '2', name: 'long' });
  assert.throws(() => body.uuid('ticket'), BadRequestException);
  assert.throws(() => body.uuid('absent'), BadRequestException);
  assert.throws(() => body.whole('quantity', 1, 8), BadRequestException);
  assert.throws(() => body.whole('half', 1, 8), BadRequestException);
  assert.throws(() => body.number('text', 1, 8), BadRequestException);
  assert.throws(() => body.text('name', 3), BadRequestException);
});

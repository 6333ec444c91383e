import { Injectable } from '@nestjs/common';
import { Cache } from '../storage/cache';
import { Fault } from './fault';

/** Empties the cache, and what is put into it is gone at once: every read falls to the database. */
@Injectable()
export class CacheFlush extends Fault<never> {
  readonly name = 'cache-flush';
  readonly about = 'the cache is emptied and keeps nothing';
  readonly parameters = {};

  constructor(private readonly cache: Cache) {
    super();
  }

  async start(): Promise<void> {
    this.cache.live(1);
    await this.cache.flush();
  }

  stop(): void {
    this.cache.live();
  }
}

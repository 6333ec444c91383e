import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Database } from '../storage/database';
import { Fault } from './fault';

/** Connections that are taken and not given back: queries wait, and fail at the pool's limit. */
@Injectable()
export class PoolExhaustion extends Fault<'connections'> {
  readonly name = 'db-pool';
  readonly about = 'connections of the database pool are taken and kept';
  readonly parameters = {
    connections: { about: 'at most, of those there are', otherwise: 100, min: 1, max: 100 },
  };
  private taken: PoolClient[] = [];
  private taking = false;

  constructor(private readonly database: Database) {
    super();
  }

  start({ connections }: { connections: number }): void {
    const wanted = Math.min(connections, this.database.pool.options.max);
    this.taking = true;
    for (let number = 0; number < wanted; number++) void this.take();
  }

  stop(): void {
    this.taking = false;
    for (const client of this.taken) client.release();
    this.taken = [];
  }

  private async take(): Promise<void> {
    try {
      const client = await this.database.pool.connect();
      if (this.taking) this.taken.push(client);
      else client.release();
    } catch {
      // None became free in time: then the pool is exhausted as it is.
    }
  }
}

import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Settings, SETTINGS } from '../settings/settings';
import { RedisStore } from '../storage/redis';
import { SCRIPTS } from './queue.scripts';

const WAITING = 'queue:waiting'; // by the order of arrival
const PROCESSING = 'queue:processing'; // by the end of the turn, in milliseconds of the epoch
const SEQUENCE = 'queue:sequence';

export interface Place {
  ticket: string;
  state: 'waiting' | 'admitted';
  /** Users before this one. */
  position: number;
}

/** The waiting room: so many users are served at once, the others wait in the order they came. */
@Injectable()
export class QueueService {
  constructor(
    private readonly redis: RedisStore,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    for (const [name, script] of Object.entries(SCRIPTS)) {
      redis.client.defineCommand(name, script);
    }
  }

  async join(): Promise<Place> {
    const ticket = randomUUID();
    const position = await this.redis.ask((client) => client.queueJoin(WAITING, SEQUENCE, ticket));
    return { ticket, state: 'waiting', position };
  }

  async place(ticket: string): Promise<Place> {
    // In this order: a ticket only ever moves from waiting to its turn.
    const rank = await this.redis.ask((client) => client.zrank(WAITING, ticket));
    if (rank !== null) return { ticket, state: 'waiting', position: rank };
    if (await this.isAdmitted(ticket)) return { ticket, state: 'admitted', position: 0 };
    throw new NotFoundException('this ticket is not in the queue, or its turn is over');
  }

  async isAdmitted(ticket: string): Promise<boolean> {
    const turn = await this.redis.ask((client) => client.zscore(PROCESSING, ticket));
    return turn !== null;
  }

  async leave(ticket: string): Promise<void> {
    await this.redis.ask((client) =>
      Promise.all([client.zrem(WAITING, ticket), client.zrem(PROCESSING, ticket)]),
    );
  }

  /** Fills the places that are free; how many wait and how many are served then. */
  async admit(): Promise<{ waiting: number; processing: number }> {
    const { queueCapacity, turnSeconds } = this.settings;
    const [waiting, processing] = await this.redis.ask((client) =>
      client.queueAdmit(WAITING, PROCESSING, queueCapacity, Date.now(), turnSeconds * 1000),
    );
    return { waiting, processing };
  }
}

import { Injectable, NotFoundException } from '@nestjs/common';
import { Cache } from '../storage/cache';
import { Database } from '../storage/database';

export interface Event {
  id: number;
  name: string;
  opensAt: string;
  priceCents: number;
  remaining: number;
}

const COLUMNS = `id, name, opens_at AS "opensAt", price_cents AS "priceCents", remaining`;

@Injectable()
export class EventsService {
  constructor(
    private readonly database: Database,
    private readonly cache: Cache,
  ) {}

  /** The newest fifty; tickets left are as old as the cache. */
  list(): Promise<Event[]> {
    return this.cache.remember('events', () =>
      this.database.query<Event>(`SELECT ${COLUMNS} FROM events ORDER BY id DESC LIMIT 50`),
    );
  }

  async one(id: number): Promise<Event> {
    const event = await this.cache.remember(`event:${id}`, async () => {
      const rows = await this.database.query<Event>(`SELECT ${COLUMNS} FROM events WHERE id = $1`, [
        id,
      ]);
      return rows[0] ?? null;
    });
    if (event === null) throw new NotFoundException(`there is no event ${id}`);
    return event;
  }

  async open(name: string, priceCents: number, tickets: number, inSeconds: number): Promise<Event> {
    const [event] = await this.database.query<Event>(
      `INSERT INTO events (name, price_cents, remaining, opens_at)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4)) RETURNING ${COLUMNS}`,
      [name, priceCents, tickets, inSeconds],
    );
    await this.cache.forget('events');
    return event as Event;
  }
}

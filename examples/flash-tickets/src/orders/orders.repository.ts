import { Injectable } from '@nestjs/common';
import { Database } from '../storage/database';

export interface Order {
  id: string;
  eventId: number;
  ticket: string;
  quantity: number;
  amountCents: number;
  status: 'created' | 'paying' | 'paid' | 'cancelled';
}

const COLUMNS = `id, event_id AS "eventId", ticket, quantity, amount_cents AS "amountCents", status`;

/** Each step of an order is one statement, which holds a connection for one round trip. */
@Injectable()
export class OrdersRepository {
  constructor(private readonly database: Database) {}

  /** Takes tickets of an open sale out of stock; nothing where there are not enough. */
  async create(eventId: number, ticket: string, quantity: number): Promise<Order | undefined> {
    return this.first(
      `WITH taken AS (
         UPDATE events SET remaining = remaining - $3
         WHERE id = $1 AND remaining >= $3 AND opens_at <= now()
         RETURNING id, price_cents)
       INSERT INTO orders (event_id, ticket, quantity, amount_cents)
       SELECT id, $2, $3, price_cents * $3 FROM taken
       RETURNING ${COLUMNS}`,
      [eventId, ticket, quantity],
    );
  }

  async find(id: string): Promise<Order | undefined> {
    return this.first(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id]);
  }

  /** Claims an order for one payment; nothing where it is not there to be paid. */
  async claim(id: string): Promise<Order | undefined> {
    return this.first(
      `UPDATE orders SET status = 'paying' WHERE id = $1 AND status = 'created'
       RETURNING ${COLUMNS}`,
      [id],
    );
  }

  async complete(id: string): Promise<void> {
    await this.database.query(
      `WITH paid AS (
         UPDATE orders SET status = 'paid' WHERE id = $1 RETURNING id, amount_cents)
       INSERT INTO payments (order_id, amount_cents, accepted)
       SELECT id, amount_cents, true FROM paid`,
      [id],
    );
  }

  /** The tickets go back into stock. */
  async cancel(id: string): Promise<void> {
    await this.database.query(
      `WITH cancelled AS (
         UPDATE orders SET status = 'cancelled' WHERE id = $1
         RETURNING id, event_id, quantity, amount_cents),
       returned AS (
         UPDATE events SET remaining = remaining + quantity
         FROM cancelled WHERE events.id = event_id)
       INSERT INTO payments (order_id, amount_cents, accepted)
       SELECT id, amount_cents, false FROM cancelled`,
      [id],
    );
  }

  private async first(text: string, values: unknown[]): Promise<Order | undefined> {
    const rows = await this.database.query<Order>(text, values);
    return rows[0];
  }
}

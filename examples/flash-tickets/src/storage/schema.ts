/**
 * Sent as one query, so one transaction; the lock keeps instances that start together from
 * creating a table twice.
 */
export const SCHEMA = `
  SELECT pg_advisory_xact_lock(3001);

  CREATE TABLE IF NOT EXISTS events (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    opens_at timestamptz NOT NULL DEFAULT now(),
    price_cents integer NOT NULL CHECK (price_cents >= 0),
    remaining integer NOT NULL CHECK (remaining >= 0)
  );

  CREATE TABLE IF NOT EXISTS orders (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id integer NOT NULL REFERENCES events (id),
    ticket uuid NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    amount_cents integer NOT NULL,
    status text NOT NULL DEFAULT 'created'
      CHECK (status IN ('created', 'paying', 'paid', 'cancelled')),
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE IF NOT EXISTS payments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders (id),
    amount_cents integer NOT NULL,
    accepted boolean NOT NULL,
    paid_at timestamptz NOT NULL DEFAULT now()
  );

  INSERT INTO events (name, price_cents, remaining)
  SELECT name, price_cents, remaining
  FROM (VALUES ('The Small Hours', 4500, 2000), ('Northern Choir', 3200, 800))
    AS shipped (name, price_cents, remaining)
  WHERE NOT EXISTS (SELECT FROM events);
`;

import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];
const BYTES = [100, 1000, 10_000, 100_000, 1_000_000];
const REQUEST = ['method', 'route', 'status'] as const;

/** The part of pg's pool that is shown. */
export interface PoolFigures {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/**
 * Every metric of the service. The names are a contract with dashboards and alerts; two gauges
 * end in `_total` for that reason.
 */
@Injectable()
export class MetricsService {
  readonly registry = new Registry();

  readonly httpRequests = this.counter('http_requests_total', 'Requests answered', REQUEST);
  readonly httpDuration = this.histogram(
    'http_request_duration_seconds',
    'Time from the request to the end of its answer',
    SECONDS,
    REQUEST,
  );
  readonly httpRequestSize = this.histogram(
    'http_request_size_bytes',
    'Size of request bodies',
    BYTES,
    REQUEST,
  );
  readonly httpResponseSize = this.histogram(
    'http_response_size_bytes',
    'Size of answers, without their headers',
    BYTES,
    REQUEST,
  );

  readonly queueWaiting = this.gauge('queue_waiting_users_total', 'Users who wait for their turn');
  readonly queueProcessing = this.gauge('queue_processing_users_total', 'Users whose turn it is');

  readonly ordersCreated = this.counter('orders_created_total', 'Orders placed');
  readonly ordersCompleted = this.counter('orders_completed_total', 'Orders paid for');
  readonly paymentsSuccessful = this.counter('payments_successful_total', 'Payments accepted');
  readonly paymentsFailed = this.counter(
    'payments_failed_total',
    'Payments declined, or failed at the provider',
  );
  readonly revenue = this.counter('payments_revenue_total', 'Money taken, in euros');

  readonly dbQueryDuration = this.histogram(
    'db_query_duration_seconds',
    'Time of database queries, with their wait for a connection',
    SECONDS,
  );
  readonly dbQueryErrors = this.counter('db_query_errors_total', 'Database queries that failed');

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Shows what the pool says of itself at the time of each scrape. */
  watch(pool: PoolFigures): void {
    this.gauge(
      'db_connections_active',
      'Connections of the pool that are in use',
      () => pool.totalCount - pool.idleCount,
    );
    this.gauge(
      'db_connections_waiting',
      'Queries that wait for a connection of the pool',
      () => pool.waitingCount,
    );
  }

  private counter<T extends string>(name: string, help: string, labelNames: readonly T[] = []) {
    return new Counter<T>({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string, read?: () => number) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: () => {
        if (read) gauge.set(read());
      },
    });
    return gauge;
  }

  private histogram<T extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly T[] = [],
  ) {
    return new Histogram<T>({ name, help, buckets, labelNames, registers: [this.registry] });
  }
}

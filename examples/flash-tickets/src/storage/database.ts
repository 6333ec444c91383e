import {
  Inject,
  Injectable,
  Logger,
  OnApplicationShutdown,
  OnModuleInit,
  ServiceUnavailableException,
} from '@nestjs/common';
import { DatabaseError, Pool, QueryResultRow } from 'pg';
import { MetricsService } from '../metrics/metrics.service';
import { Settings, SETTINGS } from '../settings/settings';
import { SCHEMA } from './schema';

/** PostgreSQL through a pool; each query is measured, its wait for a connection with it. */
@Injectable()
export class Database implements OnModuleInit, OnApplicationShutdown {
  readonly pool: Pool;
  private readonly logger = new Logger(Database.name);

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly metrics: MetricsService,
  ) {
    this.pool = new Pool({
      connectionString: settings.databaseUrl,
      max: settings.poolSize,
      connectionTimeoutMillis: 3000,
      statement_timeout: 5000,
    });
    // An idle connection that the server ends; the pool replaces it when one is needed.
    this.pool.on('error', (error) => {
      this.logger.warn(`an idle connection was lost: ${error.message}`);
    });
    metrics.watch(this.pool);
  }

  async onModuleInit(): Promise<void> {
    await this.pool.query(SCHEMA);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  async query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const stop = this.metrics.dbQueryDuration.startTimer();
    try {
      return (await this.pool.query<Row>(text, values)).rows;
    } catch (error) {
      this.metrics.dbQueryErrors.inc();
      // What the server itself refuses is a mistake of ours; anything else is its absence.
      if (error instanceof DatabaseError) throw error;
      throw new ServiceUnavailableException('the database does not answer', { cause: error });
    } finally {
      stop();
    }
  }
}

import { Module } from '@nestjs/common';
import { Cache } from './cache';
import { Database } from './database';
import { RedisStore } from './redis';

@Module({
  providers: [Cache, Database, RedisStore],
  exports: [Cache, Database, RedisStore],
})
export class StorageModule {}

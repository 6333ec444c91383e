import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module';
import { EventsController } from './events.controller';
import { EventsService } from './events.service';
import { SalesController } from './sales.controller';

@Module({
  imports: [StorageModule],
  controllers: [EventsController, SalesController],
  providers: [EventsService],
})
export class EventsModule {}

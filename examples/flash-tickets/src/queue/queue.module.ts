import { Module } from '@nestjs/common';
import { StorageModule } from '../storage/storage.module';
import { Admission } from './admission';
import { QueueController } from './queue.controller';
import { QueueService } from './queue.service';

@Module({
  imports: [StorageModule],
  controllers: [QueueController],
  providers: [Admission, QueueService],
  exports: [QueueService],
})
export class QueueModule {}

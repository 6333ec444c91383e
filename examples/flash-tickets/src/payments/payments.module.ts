import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module';
import { PaymentProvider } from './payment-provider';
import { PaymentsController } from './payments.controller';
import { PaymentsService } from './payments.service';

@Module({
  imports: [OrdersModule],
  controllers: [PaymentsController],
  providers: [PaymentProvider, PaymentsService],
  exports: [PaymentProvider],
})
export class PaymentsModule {}

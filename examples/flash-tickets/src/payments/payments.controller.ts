import { Body as RequestBody, Controller, HttpCode, Post } from '@nestjs/common';
import { Body } from '../common/body';
import { PaymentsService, Receipt } from './payments.service';

@Controller('api/payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  @HttpCode(200)
  pay(@RequestBody() json: unknown): Promise<Receipt> {
    return this.payments.pay(new Body(json).uuid('orderId'));
  }
}

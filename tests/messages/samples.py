"""Sample messages of providers, exactly as their documentation prints them."""

from __future__ import annotations

FLOOR_PLAN = b"""{
    "id": "363c38cd-9682-4ff3-9100-9ef4e755f275",
    "current_status": "New",
    "previous_status": "New",
    "model_id": "cb2aba10-979f-461c-bdb7-906f5047d111",
    "product_type": "products_2d",
    "delivery_type": "new"
}"""

FRAMES = b"""[
  {
    "Copy": 1,
    "DateShipped": "2017-10-13T21:41:44.4081813-07:00",
    "ItemNumber": "test 2",
    "OrderNumber": "test 3",
    "ShipTrackingNumber": "test 4",
    "Status": "test 5",
    "ShippingCharges": 6.0,
    "ItemCost": 7.0,
    "BoxPrice": 0,
    "GiftCardCharge": 0,
    "GiftWrapCharge": 0,
    "ShipVia": "usps ",
    "ShippingMethod": "First Class Package",
    "TrackingUrl": "https://tools.usps.com/go/TrackConfirmAction?qtc_tLabels1=9973134",
    "DueDate": "2019-10-04T10:00:17.437"
  },
  {
    "Copy": 2,
    "DateShipped": "2017-10-13T21:41:44.4081813-07:00",
    "ItemNumber": "test 2",
    "OrderNumber": "test 3",
    "ShipTrackingNumber": "test 4",
    "Status": "test 5",
    "ShippingCharges": 6.0,
    "ItemCost": 7.0,
    "BoxPrice": 0,
    "GiftCardCharge": 0,
    "GiftWrapCharge": 0,
    "ShipVia": "usps ",
    "ShippingMethod": "First Class Package",
    "TrackingUrl": "https://tools.usps.com/go/TrackConfirmAction?qtc_tLabels1=9973134",
    "DueDate": "2019-10-04T10:00:17.437"
  }
]"""

FRAMES_XML = b"""<ArrayOfDtoWebhookOrderStatus
  xmlns:i="http://www.w3.org/2001/XMLSchema-instance"
  xmlns="http://schemas.datacontract.org/2004/07/FOTS.DTO">
  <DtoWebhookOrderStatus>
    <BoxPrice>0.0000</BoxPrice>
    <Copy>1</Copy>
    <DateShipped i:nil="true" />
    <DueDate>2021-08-14T11:30:18</DueDate>
    <GiftCardCharge>0.0000</GiftCardCharge>
    <GiftWrapCharge>0.0000</GiftWrapCharge>
    <ItemCost>24.25</ItemCost>
    <ItemNumber>1</ItemNumber>
    <OrderNumber>1533924709</OrderNumber>
    <ShipTrackingNumber>123456</ShipTrackingNumber>
    <ShipVia>FedEx     </ShipVia>
    <ShippingCharges>0.000000</ShippingCharges>
    <ShippingMethod>Ground</ShippingMethod>
    <Status>Processing</Status>
  </DtoWebhookOrderStatus>
</ArrayOfDtoWebhookOrderStatus>"""

FRAMES_XML_AS_PRINTED = (
    b'<ArrayOfOrderStatusDTO xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
    b'xmlns="http://schemas.datacontract.org/2004/07/FOTS.DTO">\n' + FRAMES_XML
)
"""The provider's own sample opens an element that it never closes."""

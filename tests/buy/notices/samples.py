"""Real notices (tests/samples/notices), and an award in eForms that is written for the tests."""

from typing import Final

from tests.order.sources import ROOT

SAMPLES: Final = ROOT / "tests" / "samples" / "notices"
EFORMS_AWARD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<can:ContractAwardNotice xmlns:can="c" xmlns:cac="a" xmlns:cbc="b" xmlns:efac="e" xmlns:efext="x" xmlns:ext="t">
 <ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>
  <efac:NoticeResult>
   <cbc:TotalAmount currencyID="EUR">84000</cbc:TotalAmount>
   <efac:LotTender><cbc:ID>TEN-0001</cbc:ID>
    <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">84000</cbc:PayableAmount></cac:LegalMonetaryTotal>
    <efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID></efac:TenderingParty>
    <efac:TenderLot><cbc:ID>LOT-0001</cbc:ID></efac:TenderLot></efac:LotTender>
   <efac:LotTender><cbc:ID>TEN-0002</cbc:ID>
    <efac:TenderLot><cbc:ID>LOT-0001</cbc:ID></efac:TenderLot></efac:LotTender>
   <efac:SettledContract><cbc:ID>CON-0001</cbc:ID><cbc:IssueDate>2026-03-02+01:00</cbc:IssueDate>
    <efac:ContractReference><cbc:ID>2026-12</cbc:ID></efac:ContractReference>
    <efac:LotTender><cbc:ID>TEN-0001</cbc:ID></efac:LotTender></efac:SettledContract>
   <efac:TenderingParty><cbc:ID>TPA-0001</cbc:ID>
    <efac:Tenderer><cbc:ID>ORG-0002</cbc:ID></efac:Tenderer></efac:TenderingParty>
  </efac:NoticeResult>
  <efac:Organizations>
   <efac:Organization><efac:Company><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
    <cac:PartyName><cbc:Name>Commune de Poitiers</cbc:Name></cac:PartyName>
    <cac:PartyLegalEntity><cbc:CompanyID>218 601 946 00013</cbc:CompanyID></cac:PartyLegalEntity>
   </efac:Company></efac:Organization>
   <efac:Organization><efac:Company><cac:PartyIdentification><cbc:ID>ORG-0002</cbc:ID></cac:PartyIdentification>
    <cac:PartyLegalEntity><cbc:CompanyID>38103128500491</cbc:CompanyID></cac:PartyLegalEntity>
   </efac:Company></efac:Organization>
  </efac:Organizations>
  <efac:Publication><efbc:NoticePublicationID xmlns:efbc="f">00123456-2026</efbc:NoticePublicationID></efac:Publication>
 </efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
 <cbc:IssueDate>2026-03-05</cbc:IssueDate><cbc:NoticeTypeCode>can-standard</cbc:NoticeTypeCode>
 <cac:ContractingParty><cac:Party>
  <cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification></cac:Party></cac:ContractingParty>
 <cac:ProcurementProject><cbc:ID>2026-12</cbc:ID><cbc:Name>Entretien des espaces verts</cbc:Name>
  <cac:MainCommodityClassification>
   <cbc:ItemClassificationCode>77310000</cbc:ItemClassificationCode></cac:MainCommodityClassification>
 </cac:ProcurementProject>
 <cac:ProcurementProjectLot><cbc:ID>LOT-0001</cbc:ID></cac:ProcurementProjectLot>
</can:ContractAwardNotice>
"""

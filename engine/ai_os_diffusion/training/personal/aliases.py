"""Other words for things, so that a question need not use the word of the note: pure data."""

from __future__ import annotations

from ai_os_diffusion.training.personal.pools import entries

_ALIASES = """
sofa=couch|bike=bicycle|bicycle=bike|car=vehicle|fridge=refrigerator|laptop=notebook computer|phone=mobile|phone=cell phone|television=TV|television=telly|GP=family doctor|GP=general practitioner|
hairdresser=barber|hairdresser=hair salon|physio=physiotherapist|physio=physical therapy|dentist=dental appointment|eye doctor=ophthalmologist|eye doctor=optometrist|dermatologist=skin doctor|
cardiologist=heart specialist|orthodontist=braces doctor|gynaecologist=women's doctor|blood test=blood sample|MRI scan=MRI|hearing test=ear test|flu jab=flu shot|check-up=health check|
rucksack=backpack|jumper=sweater|wellies=rubber boots|vacuum cleaner=hoover|washing machine=washer|tumble dryer=dryer|lawn mower=mower|spare key=extra key|driving licence=driver's license|
head torch=headlamp|torch=flashlight|duvet=quilt|curtains=drapes|tap=faucet|kitchen tap=kitchen faucet|pram=stroller|pushchair=stroller|cot=crib|tyres=tires|winter tyres=snow tires|
flat=apartment|letterbox=mailbox|hob=cooktop|oven=stove|rubbish=trash|general waste=household rubbish|paper bin=waste paper|organic waste=compost bin|mobile=cell phone|film=movie|
hedge trimmer=hedge clippers|secateurs=garden shears|spirit level=level|cordless drill=power drill|drill=power drill|hand mixer=electric whisk|binoculars=field glasses|spare glasses=second pair of glasses|
first-aid kit=first aid box|camera charger=charger for the camera|good scissors=sharp scissors|ski boots=boots for skiing|photo album=picture album|birth certificate=certificate of birth|sledge=sled|
bike pump=air pump for the bike|bike helmet=cycling helmet|bike lock=cycle lock|garden hose=hosepipe|extension cord=extension lead|power bank=portable charger|headphones=headset|
external hard drive=backup drive|USB stick=thumb drive|hot-water bottle=warm-water bottle|tent=camping tent|air mattress=inflatable mattress|travel adapter=plug adapter|umbrella=brolly|
wool hat=woolly hat|Christmas lights=Christmas fairy lights|Christmas tree=Xmas tree|pair of glasses=new spectacles|sunglasses=shades|running shoes=trainers|running shoes=jogging shoes|hiking boots=walking boots|
rain jacket=raincoat|winter coat=warm coat|frying pan=skillet|kettle=water boiler|espresso machine=coffee maker|coffee machine=coffee maker|office chair=desk chair|bookcase=bookshelf|mattress=bed mattress|
rug=carpet|floor lamp=standing lamp|towels=bath towels|vacuum robot=robot vacuum|router=internet box|hard drive=disk|smartwatch=smart watch|e-reader=e-book reader|tablet=iPad|scooter=kick scooter|
suitcase=travel case|barbecue=grill|parasol=sun umbrella|garden bench=outdoor bench|greenhouse=glasshouse|rain barrel=water butt|mailbox=letterbox|heat pump=heating pump|wood stove=fireplace stove|
solar panel=photovoltaic panel|wall box=car charger|snow chains=tyre chains|fish tank=aquarium|flower bouquet=bunch of flowers|case of wine=box of wine|haircut=visit to the hairdresser|
plumber=pipe fitter|electrician=electrical contractor|chimney sweep=chimney cleaner|boiler man=heating engineer|boiler=heating|babysitter=childminder|cleaner=cleaning person|locksmith=key service|
painter=decorator|removal firm=movers|car mechanic=garage mechanic|computer repairman=IT repair person|tax adviser=accountant|notary=notary public|estate agent=realtor|solicitor=lawyer|
car inspection=vehicle test|MOT=car test|parents' evening=parent-teacher meeting|flat viewing=apartment viewing|passport office=passport authority|job interview=interview|town hall appointment=appointment at the town hall|
team meeting=meeting with the team|stand-up=daily stand-up|parents' meeting=meeting of the parents|choir rehearsal=choir practice|band practice=band rehearsal|staff meeting=personnel meeting|
residents' meeting=meeting of the residents|one-on-one with the boss=one-to-one with the manager|newspaper=daily paper|gym=fitness studio|vegetable box=veg box|phone plan=mobile contract|broadband=internet|
music streaming=music service|film streaming=movie streaming|cloud storage=online storage|rent=monthly rent|electricity bill=power bill|broadband bill=internet bill|kindergarten fee=nursery fee|
mortgage payment=mortgage instalment|summer party=summer fête|housewarming=house-warming party|farewell party=leaving party|barbecue=BBQ|reunion=class reunion|quiz night=pub quiz|flea market=jumble sale|
courgettes=zucchini|aubergines=eggplants|coriander=cilantro|rocket=arugula|beetroot=beets|sweetcorn=maize|aubergine=eggplant|courgettes=zucchini|chickpeas=garbanzo beans|icing sugar=powdered sugar|
prawns=shrimp|penicillin=penicillin antibiotics|cat hair=cats|dog hair=dogs|swim=go swimming|go running=go for a run|call mum=phone my mother|meditate=do my meditation|do yoga=practise yoga|
kitchen=kitchen walls|living room=sitting room|living room=lounge|hallway=corridor|study=home office|bathroom=bath|guest room=spare room|attic room=loft room|cellar=basement|
front door=main door|safe=strongbox|alarm system=burglar alarm|SIM card=mobile SIM|bank card=debit card|health insurance=health plan|library card=library membership|phone contract=mobile contract|
passport=travel document|van=transporter|motorbike=motorcycle|e-bike=electric bike|camper van=motorhome|caravan=trailer home|oil change=change of oil|brake service=brake check|tyre change=tire change
"""


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for entry in entries(_ALIASES):
        word, _, other = entry.partition("=")
        table[word] = (*table.get(word, ()), other)
    return table


ALIASES = _table()
"""Other words for the nouns of keys."""

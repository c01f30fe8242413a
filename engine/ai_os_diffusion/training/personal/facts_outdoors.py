"""Facts about vehicles, gardens, animals and children's school."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns, places
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    anyone,
    brand,
    clock,
    code,
    coming_day,
    decimal,
    doctor_name,
    friend_name,
    long_code,
    money,
    month,
    number,
    one_of,
    past_day,
    person,
    pet_name,
    phone,
    pin,
    plate,
    small_count,
    spot,
    titled_name,
    until_day,
    word,
)  # fmt: skip

_VEHICLE = word(nouns.VEHICLES)
_PLANT = word(nouns.PLANTS)
_AMOUNT = one_of(number(20, 400, "{} g|{} grams", 10), word("half a tin|two scoops|one cup|a handful|one sachet|three spoonfuls|150 ml|two tins|a quarter of a carrot"))

FRAMES = (
    frame(
        "tyres", "vehicles", "vehicle", {"vehicle": _VEHICLE, "front": decimal(1.8, 6.5, "{} bar|{}"), "rear": decimal(1.8, 6.8, "{} bar|{}"), "day": past_day},
        """
        Tyre pressure of the {vehicle}: {front} front, {rear} rear.
        The front tyres of the {vehicle} need {front}.
        The rear tyre of the {vehicle} should have {rear}.
        Pumped up the {vehicle} {day}, front {front}.
        """,
        """
        {vehicle} tyres {front} / rear {rear}
        {vehicle} front {front}
        """,
        [ask("front", "pressure", """
            What is the front tyre pressure of the {vehicle}?
            How many bar do the front tyres of the {vehicle} need?
            What pressure do I pump the {vehicle} to in front?
            How much air goes into the front of the {vehicle}?
            """, label="Front tyres|Front"),
         ask("rear", "pressure", """
            What is the rear tyre pressure of the {vehicle}?
            How many bar does the back of the {vehicle} need?
            What pressure does the {vehicle} need at the back?
            """, label="Rear tyres|Rear"),
         ask("day|@", "date", """
            When did I last pump up the {vehicle}?
            When were the tyres of the {vehicle} checked?
            """, label="")],
        weight=0.9,
    ),
    frame(
        "plate", "vehicles", "vehicle", {"vehicle": _VEHICLE, "plate": plate, "frame": long_code, "lock": pin, "spot": one_of(code("bay ##", "level #, space ##", "space @##"), word("in front of the bakery|behind the church|on Mill Lane|in the underground car park|by the river|at the station|next to the gym|opposite the school|on the third level"))},
        """
        The number plate of the {vehicle} is {plate}.
        The {vehicle} has the plate {plate}.
        Frame number of the {vehicle}: {frame}.
        The lock of the {vehicle} opens with {lock}.
        Parked the {vehicle} {spot}.
        Left the {vehicle} {spot}, do not forget!
        """,
        """
        {vehicle} plate {plate}
        {vehicle}: {plate}, frame {frame}
        {vehicle} parked {spot}
        {vehicle} lock {lock}
        """,
        [ask("plate", "code", """
            What is the number plate of the {vehicle}?
            Which registration does the {vehicle} have?
            What's the {vehicle}'s licence plate?
            """, label="Plate|Number plate|Registration"),
         ask("frame", "code", """
            What is the frame number of the {vehicle}?
            Which frame or chassis number has the {vehicle}?
            """, label="Frame no."),
         ask("lock", "code", """
            What is the code of the {vehicle} lock?
            How do I unlock the {vehicle}, which numbers?
            """, label="Lock"),
         ask("spot", "place", """
            Where did I park the {vehicle}?
            Where is the {vehicle}?
            In which spot did I leave the {vehicle}?
            Where's the {vehicle} parked?
            """, label="Parked")],
        titles="{Vehicle}\nParking", weight=1.3,
    ),
    frame(
        "service", "vehicles", "vehicle job", {"vehicle": _VEHICLE, "job": word(nouns.VEHICLE_JOBS), "price": money(18, 1600), "by": titled_name, "day": past_day, "km": number(2100, 240000, "{} km|{} kilometres|{} miles"), "next": one_of(month, until_day)},
        """
        {Job} for the {vehicle}: {price}.
        {By} did the {job} on the {vehicle}.
        The {vehicle} had its {job} {day}.
        {Job} of the {vehicle} at {km}.
        The next {job} of the {vehicle} is due {next}.
        Paid {price} for the {job} of the {vehicle}.
        """,
        """
        {vehicle} {job} {price}
        {vehicle} {job} {day!}, {km}
        {vehicle}: {job} next {next}
        """,
        [ask("price", "money", """
            How much was the {job} for the {vehicle}?
            What did the {job} on the {vehicle} cost?
            What did I pay for the {job} of the {vehicle}?
            """, label="Price"),
         ask("by", "person", """
            Who did the {job} on the {vehicle}?
            Which mechanic did the {job} of the {vehicle}?
            """, label="Done by"),
         ask("day|@", "date", """
            When did the {vehicle} have its {job}?
            When was the last {job} of the {vehicle}?
            """, label="Done"),
         ask("km", "mileage", """
            At what mileage was the {job} of the {vehicle}?
            How many kilometres did the {vehicle} have at the {job}?
            """, label="Mileage"),
         ask("next", "date", """
            When is the next {job} of the {vehicle} due?
            When does the {vehicle} need the {job} again?
            """, label="Next")],
        mail="""
        The {job} on your {vehicle} is done, the bill is {price}.
        """,
        weight=1.2,
    ),
    frame(
        "fuel", "vehicles", "vehicle", {"vehicle": _VEHICLE, "use": decimal(3.2, 12.0, "{} litres|{} l per 100 km|{} kWh"), "oil": word("5W-30|10W-40|0W-20|5W-40|15W-40"), "range": number(30, 900, "{} km|{} kilometres"), "insurer": brand},
        """
        The {vehicle} uses {use}.
        The {vehicle} takes {oil} oil.
        The {vehicle} has a range of {range}.
        {Insurer} insures the {vehicle}.
        """,
        """
        {vehicle} oil {oil}
        {vehicle}: {use}, range {range}
        """,
        [ask("use", "consumption", """
            How much does the {vehicle} use?
            What is the consumption of the {vehicle}?
            """, label="Consumption"),
         ask("oil", "oil", """
            Which oil does the {vehicle} need?
            What oil goes into the {vehicle}?
            """, label="Oil"),
         ask("range", "distance", """
            How far does the {vehicle} get?
            What is the range of the {vehicle}?
            """, label="Range"),
         ask("insurer", "company", """
            Who insures the {vehicle}?
            With which company is the {vehicle} insured?
            """, label="Insured with")],
        weight=0.8,
    ),
    frame(
        "planted", "garden", "plant", {"plant": _PLANT, "where": word(nouns.BEDS), "day": past_day, "from": one_of(friend_name, word("the garden centre|the plant swap|the market|a cutting|the neighbours' garden|an online nursery|seed from last year")), "distance": number(10, 120, "{} cm", 5)},
        """
        Planted the {plant} {where}.
        The {plant} went in {where} {day}.
        Sowed the {plant} {day}.
        The {plant} {where} come from {from.o}.
        {Plant} stand {where} now.
        Leave {distance} between the {plant}.
        Put the {plant} {where}, distance {distance}.
        """,
        """
        {plant}: {where}
        {plant} {day!}
        {plant} {where} ({distance})
        sowed {plant} {day!}
        """,
        [ask("where", "place", """
            Where did I plant the {plant}?
            Where are the {plant}?
            In which spot of the garden did I put the {plant}?
            Where do the {plant} grow?
            Where did the {plant} go?
            """, label="Where|Bed"),
         ask("day|@", "date", """
            When did I plant the {plant}?
            When were the {plant} sown or planted?
            On what day did the {plant} go into the ground?
            """, label="Planted|Sown"),
         ask("from", "source", """
            Where do the {plant} come from?
            From whom or where did I get the {plant}?
            """, label="From"),
         ask("distance", "length", """
            How far apart do the {plant} have to be?
            What distance should I leave between the {plant}?
            """, label="Spacing")],
        titles="Garden\nGarden diary\nBalcony", weight=1.5,
    ),
    frame(
        "plant_care", "garden", "plant", {"plant": _PLANT, "water": word("twice a week|every day|every ten days|only when dry|every evening in summer|once a month|from below|with rain water only|sparingly"), "feed": word("tomato feed|horn shavings|coffee grounds|compost tea|bone meal|orchid fertiliser|wood ash|seaweed extract|nettle brew|nothing at all"), "prune": month, "problem": word("aphids|mildew|slugs|black spot|root rot|spider mites|blight|vine weevils|frost damage|scale insects|leaf curl")},
        """
        Water the {plant} {water}.
        The {plant} get {feed}.
        Prune the {plant} {prune}.
        The {plant} have {problem} again.
        For the {plant}: {water}, and {feed}.
        Found {problem} on the {plant}.
        """,
        """
        {plant} water {water}
        {plant}: {feed}
        {plant} prune {prune!}
        {plant} - {problem}!
        """,
        [ask("water", "frequency", """
            How often should I water the {plant}?
            How do I water the {plant}?
            How much water do the {plant} need?
            """, label="Water"),
         ask("feed", "fertiliser", """
            What do I feed the {plant} with?
            Which fertiliser do the {plant} get?
            What should the {plant} be fed?
            """, label="Feed|Fertiliser"),
         ask("prune", "date", """
            When do I prune the {plant}?
            In which month should I cut back the {plant}?
            """, label="Prune"),
         ask("problem", "pest", """
            What is wrong with the {plant}?
            Which pest or disease do the {plant} have?
            """, label="Problem")],
        weight=1.1,
    ),
    frame(
        "harvest", "garden", "plant", {"plant": _PLANT, "amount": one_of(decimal(0.3, 19.0, "{} kg|{} kilos"), word("two buckets|a full basket|twelve jars|three crates|one single one|a handful|forty of them|half a bucket")), "day": past_day, "use": word("jam|chutney|soup|the freezer|cordial|pesto|cake|a salad|drying|wine|gifts for the neighbours|pickling")},
        """
        Harvested {amount} of the {plant}.
        The {plant} gave {amount}.
        {Amount} from the {plant} {day}, turned into {use}.
        This year's {plant}: {amount}.
        """,
        """
        {plant} harvest {amount}
        {plant}: {amount} -> {use}
        """,
        [ask("amount", "amount", """
            How much did I harvest of the {plant}?
            How big was the harvest of the {plant}?
            What did the {plant} yield?
            """, label="Harvest"),
         ask("use", "use", """
            What did I make from the {plant}?
            What were the {plant} used for?
            """, label="Use"),
         ask("day|@", "date", """
            When did I harvest the {plant}?
            On what day did we pick the {plant}?
            """, label="Picked")],
        weight=0.9,
    ),
    frame(
        "pet_care", "animals", "pet", {"pet": pet_name, "food": _AMOUNT, "often": word("twice a day|every morning|three times a day|at 7 and 19 h|only in the evening|every second day|once a day"), "vet": doctor_name, "chip": code("### ### ### ###", "756 #### #### ####", "276 ### ###"), "day": coming_day, "sitter": friend_name},
        """
        {Pet} gets {food} {often}.
        {Pet's} vet is {vet}.
        {Pet} has an appointment with the vet {day}.
        {Sitter} looks after {pet} while we are away.
        Chip number of {pet}: {chip}.
        Feed {pet} {often}, {food}.
        {Vet} vaccinated {pet}.
        """,
        """
        {pet}: {food} {often}
        {pet} vet {vet}
        {pet} chip {chip}
        {pet} vet {day!}
        """,
        [ask("food", "amount", """
            How much food does {pet} get?
            What amount do I feed {pet}?
            How much should {pet} eat?
            """, label="Food"),
         ask("often", "frequency", """
            How often does {pet} get food?
            When do I have to feed {pet}?
            """, label="How often"),
         ask("vet", "person", """
            Who is {pet's} vet?
            Which vet treats {pet}?
            To whom do we go with {pet}?
            """, label="Vet"),
         ask("chip", "code", """
            What is {pet's} chip number?
            Which microchip number does {pet} have?
            """, label="Chip"),
         ask("day", "date", """
            When is {pet's} vet appointment?
            When do we have to take {pet} to the vet?
            """, label="Next vet visit"),
         ask("sitter", "person", """
            Who looks after {pet}?
            Who takes care of {pet} while we are away?
            """, label="Sitter")],
        titles="{Pet}\nPets", weight=1.2,
    ),
    frame(
        "pet_facts", "animals", "pet", {"pet": pet_name, "breed": one_of(*(word(words) for words in nouns.BREEDS.values())), "age": one_of(small_count(1, 16, "years"), small_count(2, 11, "months")), "weight": decimal(0.2, 48.0, "{} kg|{} kilos"), "scared": word("thunder|the vacuum cleaner|balloons|the postman|water|other dogs|fireworks|cucumbers|the car|hats|the tram"), "trick": word("roll over|shake hands|open doors|play dead|fetch the paper|ring a bell|jump through a hoop|sing along|find the keys")},
        """
        {Pet} is a {breed}.
        {Pet} is {age} old.
        {Pet} weighs {weight}.
        {Pet} is afraid of {scared}.
        {Pet} has learnt to {trick}.
        {Pet}, the {breed}, turned out to be {age} old.
        """,
        """
        {pet}: {breed}, {age}
        {pet} {weight}
        {pet} scared of {scared}
        """,
        [ask("breed", "breed", """
            What breed is {pet}?
            Which breed does {pet} belong to?
            """, label="Breed"),
         ask("age", "age", """
            How old is {pet}?
            What age is {pet}?
            """, label="Age"),
         ask("weight", "number", """
            How much does {pet} weigh?
            How heavy is {pet}?
            """, label="Weight"),
         ask("scared", "fear", """
            What is {pet} afraid of?
            What scares {pet}?
            """, label="Afraid of"),
         ask("trick", "skill", """
            What can {pet} do?
            Which trick has {pet} learnt?
            """, label="Trick")],
        weight=1.1,
    ),
    frame(
        "school", "family", "who", {"who": person, "teacher": titled_name, "class": code("#@", "class #@", "Year #"), "start": clock, "trip": coming_day, "bring": word("gym shoes|a packed lunch|a recorder|glue sticks|an old shirt|swimming things|a signed slip|a poem|chestnuts|a photo|ten euros|wellies|a cardboard box")},
        """
        {Who's} class teacher is {teacher}.
        {Who} is in {class} now.
        {Who's} school starts {start}.
        {Who's} class trip is {day!}.
        {Who} has to bring {bring} to school.
        {Teacher} teaches {who.o} this year.
        """.replace("{day!}", "{trip}"),
        """
        {who} teacher {teacher}
        {who}: {class}, {start!}
        {who} bring {bring}
        """,
        [ask("teacher", "person", """
            Who is {who's} teacher?
            What is {who's} class teacher called?
            Who teaches {who.o}?
            """, label="Teacher"),
         ask("class", "class", """
            Which class is {who} in?
            What year is {who} in at school?
            """, label="Class"),
         ask("start", "time", """
            When does {who's} school start?
            At what time does {who} have to be at school?
            """, label="School starts"),
         ask("trip", "date", """
            When is {who's} class trip?
            On what day does {who's} class go on a trip?
            """, label="Class trip"),
         ask("bring", "thing", """
            What does {who} have to bring to school?
            What does {who} need for school?
            """, label="Bring")],
        titles="School", weight=1.0,
    ),
    frame(
        "found", "animals", "find", {"find": word("a glove|a purse|a bunch of keys|a scarf|a phone|a teddy bear|a ring|an umbrella|a cat|a bike|a wallet|an earring|a hat|a hearing aid|a notebook"), "where": one_of(word(places.VENUES), word("on the bus|in the park|on platform 3|under the bench|in the stairwell|by the lake|in the changing room|on the beach|in the car park")), "day": past_day, "handed": word("the lost property office|the bus driver|the police|the café owner|reception|the caretaker|the librarian|the school secretary")},
        """
        Found {find} {where}.
        Somebody lost {find} {where}, I took it to {handed}.
        Handed in {find} at {handed} {day}.
        """.replace("Found {find} {where}.", "Found {find}, {where}."),
        """
        found {find} ({where})
        {find} -> {handed}
        """,
        [ask("where", "place", """
            Where did I find {find}?
            In what place was {find}?
            """, label="Where"),
         ask("handed", "place", """
            Where did I hand in {find}?
            To whom did I give {find} that I found?
            """, label="Handed in"),
         ask("day|@", "date", """
            When did I hand in or find {find}?
            """, label="Day")],
        weight=0.5,
    ),
    frame(
        "handover", "family", "who", {"who": anyone, "pickup": clock, "where": word(places.VENUES), "by": friend_name, "phone": phone, "place": spot},
        """
        {By} picks {who.o} up {pickup}.
        {Who~get} picked up at {where}.
        {Who} must be collected {pickup} from {where}.
        """,
        """
        pick up {who.o} {pickup!}
        {who}: {where}, {by}
        """,
        [ask("by", "person", """
            Who picks {who.o} up?
            Who collects {who.o}?
            By whom {is who} picked up?
            """, label="Picked up by"),
         ask("pickup", "time", """
            At what time {is who} picked up?
            When {do who} have to be collected?
            """, label="Pick-up"),
         ask("where", "place", """
            Where {is who} picked up?
            From where {do who} get collected?
            """, label="Pick-up place")],
        weight=0.8,
    ),
)

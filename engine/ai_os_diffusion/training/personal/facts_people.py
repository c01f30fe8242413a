"""Facts about people."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    in_year, anyone,
    birthday,
    city,
    coming_day,
    email,
    employer,
    first_name,
    month,
    number,
    one_of,
    past_day,
    person,
    pet_name,
    phone,
    spot,
    street_address,
    surname,
    until_day,
    word,
    year,
)  # fmt: skip

FRAMES = (
    frame(
        "birthday", "people", "who", {"who": anyone, "date": birthday},
        """
        {Who's} birthday is {date}.
        {Who} was born {date}.
        {Who's} birthday falls {date} this year.
        {Who} turned a year older {date}.
        Must not forget {who's} birthday {date}.
        We celebrated {who's} birthday {date} in the garden.
        {Date!} is {who's} birthday.
        I always mix it up, but {who's} birthday is {date}.
        Bake something for {who's} birthday {date}.
        """,
        """
        {who} bday {date!}
        {who's} birthday: {date!}
        {date!} = {who's} birthday
        {who} *{date!}
        b-day {who} {date!}
        card for {who's} birthday ({date!})
        """,
        [ask("date", "date", """
            When is {who's} birthday?
            What day was {who} born?
            On which date do we celebrate {who}?
            When {do who} have a birthday?
            What is {who's} date of birth?
            When should I congratulate {who.o}?
            When was {who} born?
            When do I need to send {who.o} a birthday card?
            In which month and on which day is {who's} birthday?
            By when do I need a birthday present for {who.o}?
            When {do who} turn a year older?
            """, np="{who's} birthday", form="when", label="Birthday|Born|bday|DOB|Date of birth")],
        titles="""
        Birthdays
        {Who's} birthday
        """, weight=1.5,
    ),
    frame(
        "lives_in", "people", "who", {"who": person, "city": city, "since": one_of(in_year(1995, 2026), month)},
        """
        {Who~live} in {city} now.
        {Who} moved to {city} {since}.
        {Who} has been living in {city} since {since!}.
        Visited {who} at the new flat in {city}.
        {Who~be} settled in {city} and likes it there.
        {Who} has found a place in {city}.
        {City} is where {who~live} these days.
        Met up with {who}, who lives in {city}.
        {Who} left the old town behind and now calls {city} home.
        """,
        """
        {who}: lives in {city}
        {who} -> {city}
        {who} moved to {city} ({since!})
        {who}, {city}
        """,
        [ask("city", "city", """
            Where {do who} live?
            Which city is {who} in?
            What town did {who} move to?
            In which town {is who} at home?
            Where has {who} settled?
            What city does {who} call home?
            Where would I have to travel to visit {who}?
            Whereabouts {is who} living now?
            Which place {do who} live in these days?
            Where is {who's} home?
            """, np="{who's} home town these days", label="City|Lives in|Town|Home"),
         ask("since", "date", """
            Since when has {who} lived there?
            When did {who} move?
            How long has {who} been living there?
            When did {who} change towns?
            What year or month did {who} move house?
            Since when has {who} been at the present place?
            """, label="There since|Moved")],
        weight=1.3,
    ),
    frame(
        "address", "people", "who", {"who": person, "address": street_address},
        """
        {Who's} address is {address}.
        {Who~live} at {address}.
        Parcels for {who} go to {address}.
        {Who's} new address: {address}.
        Picked {who} up at {address}.
        The invitation for {who} has to be sent to {address}.
        """,
        """
        {who}: {address}
        {who's} address {address}
        addr {who} - {address}
        """,
        [ask("address", "address", """
            What street does {who} live on?
            Where do I send a parcel for {who}?
            Which house number and street {do who} have?
            What is the postal address of {who}?
            Where should a letter to {who} go?
            At which address can I find {who}?
            What do I write on the envelope to {who}?
            Where exactly {do who} live, street and number?
            """, np="{who's} address", label="Address|Addr.|Street")],
    ),
    frame(
        "job", "people", "who", {"who": person, "job": word(nouns.JOBS), "employer": employer, "since": one_of(in_year(1998, 2026), month)},
        """
        {Who~work} as {a job} at {employer}.
        {Who~be} {a job}.
        {Who} started as {a job} this week.
        {Who} has a new job: {job} at {employer}.
        {Who~be} with {employer} now.
        {Who} got the job at {employer}!
        {Who} retrained and is {a job} these days.
        Had no idea that {who~be} {a job} by trade.
        {Who} has worked for {employer} since {since!}.
        {Who} earns a living as {a job}.
        """,
        """
        {who}: {job}
        {who}, {job} at {employer}
        {who} works @ {employer}
        {who} = {job} ({employer})
        """,
        [ask("job", "job", """
            What {do who} do for a living?
            What is {who's} job?
            What kind of work does {who} do?
            Which profession {do who} have?
            What is {who's} occupation?
            What does {who} work as?
            How does {who} earn money?
            What line of work is {who} in?
            What trade is {who} in?
            """, np="{who's} profession", label="Job|Profession|Occupation|Work"),
         ask("employer", "company", """
            Where does {who} work?
            Who does {who} work for?
            Which company is {who} at?
            What is the name of {who's} employer?
            Who employs {who}?
            At what firm is {who} employed?
            Which organisation pays {who}?
            """, np="{who's} employer", label="Employer|Company|Works at"),
         ask("since", "date", """
            Since when has {who} had this job?
            When did {who} start there?
            How long has {who} worked there?
            When did {who} begin the current job?
            """, label="There since")],
        weight=1.3,
    ),
    frame(
        "allergy", "people", "who", {"who": anyone, "food": one_of(word(nouns.FOODS), word(nouns.FOODS), word(nouns.NON_FOOD_ALLERGIES))},
        """
        {Who~be} allergic to {food}.
        No {food} for {who.o}: allergic.
        {Who} cannot have {food} because of the allergy.
        {Who's} allergy test came back positive for {food}.
        {Who} had a bad reaction to {food}.
        Careful with {food} when {who} is around, severe allergy!
        {Who's} skin breaks out from {food}.
        Turns out {who~have} an allergy to {food}.
        {Food} gives {who.o} a rash.
        """,
        """
        {who}: allergic to {food}!
        {who} allergy: {food}
        no {food} - {who} allergic
        {who} - {food} allergy
        """,
        [ask("food", "allergen", """
            What {is who} allergic to?
            What must {who} avoid?
            Which allergy {do who} have?
            What can {who} not tolerate?
            Any allergies {who~have}?
            Is there something {who} must not have, which?
            What causes {who.o} an allergic reaction?
            Which substance {is who} allergic to?
            What should I keep away from {who.o}?
            What gives {who.o} a rash or other reaction?
            What did {who} react to?
            """, np="{who's} allergy", label="Allergy|Allergies|Allergic to")],
        titles="Allergies", weight=1.3,
    ),
    frame(
        "diet", "people", "who", {"who": anyone, "diet": word(nouns.DIETS), "since": one_of(in_year(2010, 2026), month)},
        """
        {Who~eat} only {diet} food now.
        {Who~be} on a {diet} diet.
        Remember that {who~need} {diet} meals.
        {Who} went {diet} {since}.
        Cooking for {who.o} means {diet}.
        {Who~have} switched to a {diet} diet.
        """,
        """
        {who}: {diet}
        {who} eats {diet}
        {diet} for {who.o}
        """,
        [ask("diet", "diet", """
            What diet {is who} on?
            How {do who} eat, any special diet?
            Which kind of food {do who} need?
            What should I keep in mind when cooking for {who.o}?
            What sort of meals {do who} eat?
            Which diet {do who} follow?
            What dietary requirement {do who} have?
            What kind of eater {is who}?
            """, np="{who's} diet", label="Diet|Eats|Food"),
         ask("since", "date", """
            Since when {is who} on this diet?
            When did {who} change diet?
            """, label="Diet since")],
    ),
    frame(
        "pet_name", "people", "who animal", {"who": anyone, "animal": word(nouns.ANIMALS), "pet": pet_name},
        """
        {Who's} {animal} is called {pet}.
        {Who~have} {a animal} called {pet}.
        {Pet} is {who's} {animal}.
        {Who} got {a animal} and named it {pet}.
        We looked after {pet}, {who's} {animal}, all weekend.
        Took {who's} {animal} {pet} to the vet.
        {Who's} new {animal} answers to the name of {pet}.
        {Pet}, the {animal} that {who} adopted, chewed my slippers.
        """,
        """
        {who}: {animal} {pet}
        {who's} {animal} = {pet}
        {pet} ({who's} {animal})
        """,
        [ask("pet", "pet name", """
            What is the name of {who's} {animal}?
            What is {who's} {animal} called?
            What did {who} name the {animal}?
            How is {who's} {animal} called?
            Which name did {who} give the {animal}?
            What do you call {who's} {animal}?
            {Who~have} {a animal}, what is it called?
            Who is {who's} {animal}?
            What name does {who's} {animal} answer to?
            """, np="the name of {who's} {animal}", label="Name of {animal}|Pet")],
    ),
    frame(
        "pet_kind", "people", "who pet", {"who": person, "pet": pet_name, "animal": word(nouns.ANIMALS)},
        """
        {Pet}, {who's} {animal}, slept on the sofa.
        {Who's} {animal} {pet} is adorable.
        {Who} came by with {pet}, the {animal}.
        {Pet} turned out to be {a animal}, {who} loves it already.
        """,
        """
        {pet} = {who's} {animal}
        {who}: {pet} the {animal}
        """,
        [ask("animal", "animal", """
            What kind of animal is {who's} {pet}?
            What animal is {pet}?
            What sort of pet is {who's} {pet}?
            Which animal does {who} call {pet}?
            Is {pet} a cat, a dog or what?
            What kind of pet {do who} have?
            Which pet {do who} keep?
            """, label="Pet|Animal")],
        weight=0.6,
    ),
    frame(
        "hobby", "people", "who", {"who": person, "hobby": word(nouns.HOBBIES), "day": word("Mondays|Tuesdays|Wednesdays|Thursdays|Fridays|Saturdays|Sundays")},
        """
        {Who~be} really into {hobby} these days.
        {Who} has taken up {hobby}.
        {Who's} new hobby is {hobby}.
        {Who} spends every free minute on {hobby}.
        {Who} does {hobby} on {day}.
        {Who} talked about {hobby} the whole evening.
        Apparently {who~love} {hobby}.
        {Who} tried {hobby} and got hooked.
        """,
        """
        {who}: {hobby}
        {who's} hobby - {hobby}
        {who} -> {hobby} ({day})
        """,
        [ask("hobby", "hobby", """
            What {do who} do in the free time?
            What hobby {do who} have?
            What {is who} interested in?
            Which pastime has {who} taken up?
            What does {who} like doing at weekends?
            What is {who} into?
            How does {who} spend spare time?
            What does {who} do for fun?
            What activity {is who} keen on?
            """, np="{who's} hobby", label="Hobby|Hobbies|Likes|Into"),
         ask("day", "weekday", """
            On which days does {who} practise the hobby?
            Which weekday does {who} keep for the hobby?
            """)],
    ),
    frame(
        "phone", "people", "who", {"who": person, "phone": phone},
        """
        {Who's} phone number is {phone}.
        {Who} can be reached on {phone}.
        {Who} has a new number: {phone}.
        Call {who} on {phone} if anything comes up.
        New mobile for {who}: {phone}.
        {Who's} number at work is {phone}.
        """,
        """
        {who} {phone}
        {who} tel {phone}
        {who} mob. {phone}
        ring {who}: {phone}
        """,
        [ask("phone", "code", """
            What is {who's} phone number?
            How can I reach {who} by phone?
            Which number do I dial for {who}?
            What's {who's} mobile?
            What number should I ring to get hold of {who}?
            On what number can I call {who}?
            Under which number is {who} available?
            {Who's} telephone number please
            """, np="{who's} number", label="Phone|Tel|Mobile|Number")],
    ),
    frame(
        "email", "people", "who", {"who": person, "email": email},
        """
        {Who's} email is {email}.
        Write to {who} at {email}.
        {Who} uses {email} for everything now.
        {Who} asked me to send the photos to {email}.
        """,
        """
        {who} {email}
        {who} mail: {email}
        """,
        [ask("email", "code", """
            What is {who's} email address?
            Where do I mail {who}?
            Which e-mail {do who} use?
            To what address do I send {who} an email?
            How can I write to {who} by mail?
            """, np="{who's} email", label="Email|E-mail|Mail")],
        weight=0.7,
    ),
    frame(
        "shoe_size", "people", "who", {"who": anyone, "size": one_of(number(35, 47), number(35, 46, "{} and a half|{}.5|EU {}|UK {}"))},
        """
        {Who's} shoe size is {size}.
        {Who~take} size {size} in shoes.
        Shoes for {who.o}: size {size}.
        {Who~need} boots in {size}.
        {Who's} feet are a {size} now.
        """,
        """
        {who} shoes {size}
        {who's} shoe size {size}
        {who}: {size} (shoes)
        """,
        [ask("size", "number", """
            What shoe size {do who} take?
            How big are {who's} feet?
            Which size of shoes {do who} need?
            What size boots should I buy for {who.o}?
            In shoes, what size {is who}?
            What size footwear {do who} wear?
            Which number is on {who's} shoes?
            """, np="{who's} shoe size", label="Shoe size|Shoes|Feet")],
    ),
    frame(
        "clothes_size", "people", "who", {"who": anyone, "size": word("S|M|L|XL|XXL|XS|36|38|40|42|44|46|48|50|152|164|98|110|122|128|134|140")},
        """
        {Who~wear} size {size}.
        {Who's} clothes size is {size}.
        For jumpers {who~need} a {size}.
        A T-shirt for {who.o} has to be {size}.
        """,
        """
        {who}: size {size}
        {who} T-shirt {size}
        clothes {who}: {size}
        """,
        [ask("size", "number", """
            What clothes size {do who} wear?
            Which size T-shirt should I get for {who.o}?
            What size jumper {do who} need?
            What size {is who} in clothes?
            How large must a shirt for {who.o} be?
            """, np="{who's} clothes size", label="Clothes size|Size|T-shirt")],
        weight=0.7,
    ),
    frame(
        "ring_size", "people", "who", {"who": anyone, "size": number(48, 66)},
        """
        {Who's} ring size is {size}.
        The jeweller measured {who's} finger: {size}.
        A ring for {who.o} has to be size {size}.
        """,
        """
        {who} ring {size}
        ring size {who}: {size}
        """,
        [ask("size", "number", """
            What ring size {do who} have?
            Which size of ring fits {who.o}?
            What size ring should I order for {who.o}?
            What did the jeweller measure for {who's} finger?
            How big must a ring for {who.o} be?
            """, np="{who's} ring size", label="Ring size|Ring")],
        weight=0.6,
    ),
    *(
        frame(
            f"favourite_{thing.replace(' ', '_')}", "people", "who", {"who": anyone, "value": word(words)},
            f"""
            {{Who's}} favourite {thing} is {{value}}.
            {{Value}}: that is {{who's}} favourite {thing}.
            When it comes to {thing}, {{who~like}} {{value}} best.
            As for the best {thing}, {{who~say}} {{value}}.
            Of every {thing} there is, {{who~prefer}} {{value}}.
            """,
            f"""
            {{who}} fav {thing}: {{value}}
            {{who}} {thing} -> {{value}}
            {{who's}} favourite {thing} - {{value}}
            """,
            [ask("value", f"favourite {thing}", f"""
                What is {{who's}} favourite {thing}?
                Which {thing} {{do who}} like best?
                What {thing} {{do who}} prefer?
                What's the {thing} {{who~love}} most?
                Which {thing} should I pick for {{who.o}}?
                Which {thing} is {{who's}} number one?
                What {thing} would make {{who.o}} happy?
                What {thing} {{do who}} like?
                """, np=f"{{who's}} favourite {thing}", label=f"Favourite {thing}|Fav. {thing}|{thing.capitalize()}")],
            weight=0.22,
        )
        for thing, words in nouns.FAVOURITES.items()
    ),
    frame(
        "gift_wish", "people", "who", {"who": anyone, "gift": word(nouns.GIFTS), "occasion": word(nouns.OCCASIONS)},
        """
        {Who} would like {gift} for {occasion}.
        {Who} mentioned wanting {gift}.
        Present idea for {who.o}: {gift}.
        For {occasion} {who} would be happy with {gift}.
        {Gift} would be the perfect present for {who.o}.
        {Who} keeps looking at {gift} in the shop window.
        {Who} dropped a hint about {gift}.
        """,
        """
        gift {who}: {gift}
        {who} wants {gift} ({occasion})
        present idea {who} - {gift}
        {who} wish list: {gift}
        """,
        [ask("gift", "gift", """
            What present would {who} like?
            What should I give {who.o}?
            What {do who} want?
            Which gift would please {who.o}?
            What is on {who's} wish list?
            What could I buy for {who.o} as a surprise?
            What did {who} wish for?
            Got any gift idea for {who.o}?
            What has {who} been hoping to get?
            What did I plan as a present for {who.o}?
            """, np="the present idea for {who.o}", label="Wish|Gift idea|Wants|Present"),
         ask("occasion", "occasion", """
            For which occasion does {who} want the present?
            What is {who's} present meant for?
            """)],
        titles="Gift ideas\nPresents", weight=1.2,
    ),
    frame(
        "gift_given", "people", "who occasion", {"who": person, "gift": word(nouns.GIFTS), "occasion": word(nouns.OCCASIONS), "price": number(8, 190, "{} euros|€{}|${}|£{}|{} francs")},
        """
        Gave {who} {gift} for {occasion}.
        {Who} got {gift} from me for {occasion}.
        For {occasion} I gave {who} {gift}, cost {price}.
        {Who} was delighted with {gift} that we gave for {occasion}.
        """,
        """
        {occasion} {who}: gave {gift}
        {who} {occasion} -> {gift} ({price})
        """,
        [ask("gift", "gift", """
            What did I give {who} for {occasion}?
            Which present did {who} get from me for {occasion}?
            What did {who} receive from us for {occasion}?
            What was my {occasion} present for {who}?
            With what did I surprise {who} for {occasion}?
            """),
         ask("price", "money", """
            How much did I spend on {who's} {occasion} present?
            What did the {occasion} present for {who} cost?
            How expensive was {who's} gift for {occasion}?
            """)],
        weight=0.7,
    ),
    frame(
        "gift_received", "people", "who", {"who": person, "gift": word(nouns.GIFTS), "occasion": word(nouns.OCCASIONS)},
        """
        {Who} gave me {gift} for {occasion}.
        Got {gift} from {who} for {occasion}.
        I unwrapped {gift}, from {who}. So thoughtful!
        {Gift} arrived by post, a present from {who}.
        """,
        """
        from {who}: {gift}
        thank {who} for {gift}
        """,
        [ask("gift", "gift", """
            What did {who} give me?
            Which present did I get from {who}?
            What did I receive from {who}?
            For what do I have to thank {who}?
            What was {who's} present to me?
            """)],
        weight=0.7,
    ),
    frame(
        "children", "people", "who", {"who": person, "kids": one_of(lambda rng, world: f"{first_name(rng, world)} and {first_name(rng, world)}", lambda rng, world: f"{first_name(rng, world)}, {first_name(rng, world)} and {first_name(rng, world)}")},
        """
        {Who's} children are called {kids}.
        {Who} brought the kids, {kids}.
        {Who} has told me about the children: {kids}.
        The names of {who's} kids are {kids}.
        """,
        """
        {who} kids: {kids}
        {who's} children = {kids}
        """,
        [ask("kids", "names", """
            What are {who's} children called?
            What are the names of {who's} kids?
            How are the children of {who} called?
            Who are {who's} kids?
            What did {who} name the children?
            """, np="the names of {who's} children", label="Kids|Children")],
    ),
    frame(
        "partner", "people", "who", {"who": person, "partner": first_name, "year": year(1985, 2026)},
        """
        {Who} is married to {partner}.
        {Who's} partner is called {partner}.
        {Who} brought along {partner}, the new love.
        {Who} and {partner} got married in {year}.
        {Who} has been together with {partner} since {year}.
        """,
        """
        {who} + {partner}
        {who's} partner: {partner}
        {who} & {partner} (wedding {year})
        """,
        [ask("partner", "person", """
            Who is {who's} partner?
            Who is {who} together with?
            What is the name of {who's} other half?
            Who is {who} married to?
            What is {who's} spouse called?
            Whom does {who} love?
            """, np="{who's} partner", form="who", label="Partner|Married to|Spouse"),
         ask("year", "date", """
            When did {who} get together with the partner?
            In which year was {who's} wedding?
            Since when has {who} been in that relationship?
            """)],
    ),
    frame(
        "met", "people", "who", {"who": person, "place": one_of(word("at university|on the night train|at a choir rehearsal|in the climbing hall|at a wedding|on a language exchange|at the dog park|in hospital|at the antenatal class|on a ferry|through work|at a conference|on a pilgrim route|in the queue at the bakery|at the allotment"), lambda rng, world: f"in {city(rng, world)}"), "year": year(1990, 2026)},
        """
        I met {who} {place} in {year}.
        {Who} and I got to know each other {place}.
        First met {who} {place}, back in {year}.
        Known {who} since {year}.
        """,
        """
        {who} - met {place}
        {who}: met {place} ({year})
        """,
        [ask("place", "place", """
            Where did I meet {who}?
            How do I know {who}?
            Where did {who} and I get to know each other?
            In what place did I first run into {who}?
            """, label="Met|How we met"),
         ask("year", "date", """
            When did I meet {who}?
            Since when have I known {who}?
            In which year did I get to know {who}?
            How long have I known {who}?
            """, label="Known since")],
        weight=0.7,
    ),
    frame(
        "studies", "people", "who", {"who": person, "subject": word(nouns.SUBJECTS), "city": city},
        """
        {Who~study} {subject} in {city}.
        {Who} has enrolled in {subject}.
        {Who} got a place to study {subject} in {city}.
        {Who} is doing a degree in {subject}.
        {Who} finished {subject} with honours.
        """,
        """
        {who}: {subject}, uni {city}
        {who} studies {subject}
        """,
        [ask("subject", "subject", """
            What does {who} study?
            What is {who's} subject at university?
            Which degree is {who} doing?
            What is {who} reading at university?
            In what field is {who} getting a degree?
            """, np="{who's} subject", label="Studies|Subject|Degree"),
         ask("city", "city", """
            Where does {who} study?
            In which city does {who} go to university?
            Which town is {who's} university in?
            """, label="University town")],
    ),
    frame(
        "instrument", "people", "who", {"who": person, "instrument": word(nouns.INSTRUMENTS), "since": year(1995, 2026)},
        """
        {Who~play} the {instrument}.
        {Who} is learning the {instrument}.
        {Who} practised the {instrument} all afternoon.
        {Who} has played the {instrument} since {since}.
        """,
        """
        {who}: {instrument}
        {who} plays {instrument}
        """,
        [ask("instrument", "instrument", """
            Which instrument does {who} play?
            What instrument is {who} learning?
            What does {who} play in the band?
            On what instrument does {who} make music?
            Which musical instrument is {who's}?
            """, np="{who's} instrument", label="Instrument|Plays")],
        weight=0.8,
    ),
    frame(
        "languages", "people", "who", {"who": person, "language": word(nouns.LANGUAGES)},
        """
        {Who~speak} {language}.
        {Who} is learning {language}.
        {Who} grew up with {language} at home.
        {Who} wrote the card in {language}.
        """,
        """
        {who} speaks {language}
        {who}: {language}
        """,
        [ask("language", "language", """
            Which language does {who} speak?
            What foreign language is {who} learning?
            In what language can I talk to {who}?
            Which language does {who} know?
            What language is {who} good at?
            """, label="Languages|Speaks")],
        weight=0.7,
    ),
    frame(
        "origin", "people", "who", {"who": person, "city": city},
        """
        {Who} comes from {city} originally.
        {Who} grew up in {city}.
        {Who} was raised in {city}.
        {Who's} childhood home is in {city}.
        """,
        """
        {who} originally from {city}
        {who}: grew up in {city}
        """,
        [ask("city", "city", """
            Where does {who} come from originally?
            Where did {who} grow up?
            In which town did {who} spend childhood?
            Which place is {who} from?
            Where was {who} raised?
            """, np="{who's} place of origin", label="From|Grew up in|Origin")],
        weight=0.8,
    ),
    frame(
        "nickname", "people", "who", {"who": person, "nick": pet_name},
        """
        Everybody calls {who} {nick}.
        {Who's} nickname at school was {nick}.
        {Who} goes by {nick} online.
        """,
        """
        {who} aka {nick}
        {who} ("{nick}")
        """,
        [ask("nick", "nickname", """
            What is {who's} nickname?
            What do people call {who}?
            By which nickname does {who} go?
            What other name does {who} have?
            """, np="{who's} nickname", label="Nickname|aka")],
        weight=0.6,
    ),
    frame(
        "visit", "people", "who", {"who": person, "day": coming_day, "until": until_day, "sleeps": spot},
        """
        {Who} is coming to visit {day}.
        {Who} arrives {day} and stays until {until}.
        {Who} will drop by {day}.
        Expecting {who} {day}, must clean up.
        {Who} announced a visit {day}.
        {Who} will stay with us until {until}.
        """,
        """
        {who} visits {day!}
        {who} here {day!} - {until}
        {day!}: {who} comes
        """,
        [ask("day", "date", """
            When is {who} coming?
            When does {who} visit us?
            On what day does {who} arrive?
            When can I expect {who}?
            What day is {who's} visit?
            When will {who} be here?
            """, np="{who's} visit", form="when", label="Arrives|Visit"),
         ask("until", "date", """
            Until when is {who} staying?
            How long does {who} stay with us?
            When is {who} leaving again?
            When does {who's} visit end?
            """, label="Stays until|Leaves")],
    ),
    frame(
        "exam", "people", "who", {"who": person, "exam": word("driving test|bar exam|maths exam|violin exam|final exam|black belt|Latin test|sailing licence|language certificate|thesis defence|swimming badge"), "result": word("92 %|a distinction|grade B|a 1.7|78 points|a fail by two points|full marks|second place|a C plus|14 out of 20|honours|the highest mark in the class"), "day": past_day},
        """
        {Who} got {result} in the {exam}.
        {Who} took the {exam} {day}.
        Result of {who's} {exam}: {result}.
        {Who} came back from the {exam} with {result}.
        """,
        """
        {who} {exam}: {result}
        {who} - {exam} {day!}
        """,
        [ask("result", "result", """
            How did {who} do in the exam?
            What result did {who} get in the test?
            What mark did {who} come home with?
            What was {who's} exam result?
            """, label="Result"),
         ask("exam", "exam", """
            Which exam did {who} take?
            What test has {who} done?
            """, label="Exam"),
         ask("day|@", "date", """
            When did {who} take the exam?
            On what day was {who's} test?
            """)],
        weight=0.7,
    ),
    frame(
        "car_owned", "people", "who", {"who": person, "car": word("an old Volvo|a red Fiat|a white camper van|a blue Skoda|a Vespa|an electric Renault|a green Mini|a silver Golf|a black Tesla|a pick-up|a yellow Beetle|a tandem|an orange cargo bike|a Land Rover|a grey Dacia|a convertible")},
        """
        {Who} drives {car}.
        {Who} bought {car} from a friend.
        {Who} turned up in {car}.
        {Who} sold the old one and now has {car}.
        """,
        """
        {who} drives {car}
        {who}: {car}
        """,
        [ask("car", "vehicle", """
            What car does {who} drive?
            Which vehicle {do who} have?
            What does {who} drive?
            What kind of car did {who} buy?
            In what does {who} get around?
            """, np="{who's} car", label="Car|Drives")],
        weight=0.7,
    ),
    frame(
        "surname", "people", "who", {"who": person, "surname": surname},
        """
        {Who's} surname is {surname}.
        {Who's} last name is spelt {surname}.
        {Who} is called {surname} since the wedding.
        On the doorbell of {who} it says {surname}.
        """,
        """
        {who} = {surname}
        {who}, surname {surname}
        """,
        [ask("surname", "surname", """
            What is {who's} last name?
            What is {who's} surname?
            What is {who} called with family name?
            Which name is on {who's} doorbell?
            How do I spell {who's} family name?
            """, np="{who's} surname", label="Surname|Last name|Family name")],
        weight=0.6,
    ),
    frame(
        "baby", "people", "who", {"who": person, "name": first_name, "weight": number(2400, 4400, "{} g|{} grams", 10), "date": birthday},
        """
        {Who} had the baby! It is called {name}.
        {Who's} baby {name} was born {date}.
        {Name} has arrived, {who's} little one, {weight}.
        {Who's} newborn weighs {weight}.
        """,
        """
        {who} baby: {name}, {date!}, {weight}
        {who's} baby {name} ({weight})
        """,
        [ask("name", "person", """
            What is {who's} baby called?
            What name did {who} choose for the baby?
            What is the name of {who's} newborn?
            """, label="Baby"),
         ask("weight", "number", """
            How much did {who's} baby weigh?
            How heavy was {who's} newborn?
            What was the birth weight of {who's} baby?
            """, label="Baby's weight"),
         ask("date", "date", """
            When was {who's} baby born?
            What day did {who's} baby arrive?
            What is the birthday of {who's} baby?
            """, label="Baby born")],
        weight=0.7,
    ),
    frame(
        "age_height", "people", "who", {"who": anyone, "height": one_of(number(92, 204, "{} cm|{}cm"), word("1.62 m|1.78 m|1.85 m|1,70 m|5 ft 4|6 ft 1|5'11"))},
        """
        {Who} measured {height} against the door frame.
        {Who~be} {height} tall.
        {Who's} height is {height}.
        """,
        """
        {who} {height}
        {who's} height {height}
        """,
        [ask("height", "number", """
            How tall {is who}?
            What height {is who}?
            How many centimetres {do who} measure?
            How big has {who} grown?
            """, np="{who's} height", label="Height")],
        weight=0.6,
    ),
    frame(
        "relation", "people", "who", {"who": person, "what": word("the new choir director|my old maths teacher|the godfather of the twins|the head of accounting|the boy from the third floor|our wedding photographer|the woman who runs the kiosk|my first boss|the new tenant downstairs|the captain of the team|the chair of the residents' association|the school nurse|our guide in the mountains|the owner of the bakery|my climbing partner from years ago")},
        """
        {Who} is {what}.
        Ran into {who}, {what}.
        Talked to {who}, who is {what}.
        """,
        """
        {who} = {what}
        {who}: {what}
        """,
        [ask("what", "role", """
            Who is {who}?
            How do I know {who}, who is that?
            What is {who} to me?
            Remind me who {who} is.
            Who was {who} again?
            """, label="Who")],
        weight=0.7,
    ),
    frame(
        "owes", "people", "who", {"who": person, "amount": number(4, 480, "{} euros|€{}|${}|£{}|{} francs|{} quid"), "for": word("the concert tickets|dinner|the train fare|the joint present|the petrol|the ski pass|groceries|the hostel|the taxi|pizza night")},
        """
        {Who} owes me {amount} for {for}.
        Lent {who} {amount}.
        {Who} still has to pay me back {amount}.
        I paid {for}, so {who} owes me {amount}.
        """,
        """
        {who} owes me {amount}
        {who}: {amount} ({for})
        """,
        [ask("amount", "money", """
            How much does {who} owe me?
            What sum do I get back from {who}?
            How much did I lend {who}?
            What amount is {who} still to pay me?
            How much money is outstanding from {who}?
            """, label="Owes me"),
         ask("for", "thing", """
            What does {who} owe me money for?
            Why do I get money from {who}?
            For what did I lend {who} money?
            """)],
        weight=0.8,
    ),
)

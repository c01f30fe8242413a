"""Facts about people."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    anyone,
    birthday,
    city,
    employer,
    in_year,
    month,
    number,
    one_of,
    person,
    pet_name,
    phone,
    street_address,
    word,
    year,
)  # fmt: skip

FRAMES = (
    frame(
        "birthday", "people", "who", {"who": anyone, "date": birthday},
        """
        {Who's} birthday is {date}.
        {Who~was} born {date}.
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
            What day {was who} born?
            On which date do we celebrate {who}?
            When {do who} have a birthday?
            What is {who's} date of birth?
            When should I congratulate {who.o}?
            When {was who} born?
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
        Visited {who.o} at the new flat in {city}.
        {Who~be} settled in {city} and likes it there.
        {Who} has found a place in {city}.
        {City} is where {who~live} these days.
        Met up with {who.o}, who lives in {city}.
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
            Where would I have to travel to visit {who.o}?
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
        Parcels for {who.o} go to {address}.
        {Who's} new address: {address}.
        Picked {who.o} up at {address}.
        The invitation for {who.o} has to be sent to {address}.
        """,
        """
        {who}: {address}
        {who's} address {address}
        addr {who} - {address}
        """,
        [ask("address", "address", """
            What street does {who} live on?
            Where do I send a parcel for {who.o}?
            Which house number and street {do who} have?
            What is the postal address of {who.o}?
            Where should a letter to {who.o} go?
            At which address can I find {who.o}?
            What do I write on the envelope to {who.o}?
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
        Careful with {food} when {who~be} around, severe allergy!
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
        {who~eat} {diet}
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
        Call {who.o} on {phone} if anything comes up.
        New mobile for {who.o}: {phone}.
        {Who's} number at work is {phone}.
        """,
        """
        {who} {phone}
        {who} tel {phone}
        {who} mob. {phone}
        ring {who.o}: {phone}
        """,
        [ask("phone", "code", """
            What is {who's} phone number?
            How can I reach {who.o} by phone?
            Which number do I dial for {who.o}?
            What's {who's} mobile?
            What number should I ring to get hold of {who.o}?
            On what number can I call {who}?
            Under which number is {who} available?
            {Who's} telephone number please
            """, np="{who's} number", label="Phone|Tel|Mobile|Number")],
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
            In what language can I talk to {who.o}?
            Which language does {who} know?
            What language is {who} good at?
            """, label="Languages|Speaks")],
        weight=0.7,
    ),
)

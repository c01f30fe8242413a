"""Facts about health: appointments, medicine, measurements, exercises."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns, places
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    anyone,
    clock,
    coming_day,
    decimal,
    doctor_name,
    money,
    number,
    one_of,
    past_day,
    phone,
    small_count,
    street_address,
    titled_name,
    until_day,
    word,
    year,
)  # fmt: skip

_MEDICINE = word(nouns.MEDICINES)
_DOSE = one_of(number(5, 1000, "{} mg|{}mg|{} milligrams", 5), word("one tablet|two tablets|half a tablet|10 drops|15 drops|one sachet|two puffs|20 ml|one spoonful|1.5 tablets|5000 units|one capsule|three drops"))
_TIMES = word("twice a day|once a day|three times a day|every morning|every evening|before breakfast|after meals|at bedtime|every eight hours|on Sundays|every other day|with lunch|every four hours|once a week|morning and night")

FRAMES = (
    frame(
        "appointment", "health", "what", {"what": one_of(word(nouns.APPOINTMENTS), word(nouns.APPOINTMENTS), word(nouns.OFFICE_VISITS)), "day": coming_day, "time": clock, "name": titled_name, "place": one_of(street_address, word(places.VENUES))},
        """
        {What} appointment <when|{day} {time}>.
        I have to be at the {what} <when|{day} {time}>.
        The {what} is <when|{day} {time}> with {name}.
        Got an appointment for the {what}: <when|{day!}, {time!}>.
        The {what} appointment has been fixed for <when|{day!} {time}>, {place}.
        Must go to the {what} {day}.
        At the {what} it is {name} who sees me.
        The {what} is at {place}.
        Going to the {what} {day}, {name}, {place}.
        They can fit me in for the {what} <when|{day} {time}>.
        """,
        """
        {what} <when|{day!} {time!}>
        {what} <when|{day!}, {time!}>, {name}
        <when|{day!} {time!}> {what}
        <when|{day!} {time}>: {what} ({place})
        {what}: {name}, {place}
        {what} - {day!}
        """,
        [ask("when|day", "date", """
            When is the {what} appointment?
            When is my {what} appointment?
            When do I have to be at the {what}?
            On what day is the {what}?
            When am I seeing the {what}?
            For when did I book the {what}?
            What date did I get for the {what}?
            When must I go to the {what}?
            When's the {what}?
            Which day is my {what} visit?
            """, label="Date|When"),
         ask("time", "time", """
            What time is the {what} appointment?
            At what time do I have to be at the {what}?
            What time is the {what}?
            At what hour is my {what} appointment?
            How early is the {what}?
            When exactly on that day is the {what}, what time?
            """, label="Time"),
         ask("name", "person", """
            Who do I see at the {what}?
            With whom is the {what} appointment?
            What is the name of the person at the {what}?
            Who treats me at the {what}?
            Whose name goes with the {what} appointment?
            Who is the {what} with?
            """, label="With|Name"),
         ask("place", "address", """
            Where is the {what} appointment?
            Where do I have to go for the {what}?
            At which address is the {what}?
            Where is the {what} located?
            In what place is the {what}?
            """, label="Place|Where|Address")],
        mail="""
        Your appointment ({what}) is confirmed for <when|{day!} {time}>.
        We look forward to seeing you <when|{day} {time}> for your {what} appointment with {name}.
        Reminder: {what}, <when|{day!} {time}>, {place}.
        """,
        titles="Appointments\n{What}\nAppointment", weight=2.6,
    ),
    frame(
        "appointment_of", "health", "who what", {"who": anyone, "what": word(nouns.APPOINTMENTS), "day": coming_day, "time": clock},
        """
        {Who~have} a {what} appointment <when|{day} {time}>.
        {Who's} {what} appointment is {day}.
        Take {who.o} to the {what} <when|{day} {time}>.
        {Who's} {what} appointment is <when|{day} {time}>.
        """,
        """
        {who} {what} <when|{day!} {time!}>
        {day!} {who} {what}
        """,
        [ask("when|day", "date", """
            When is {who's} {what} appointment?
            When {do who} have to be at the {what}?
            What day is {who's} {what}?
            On which date {do who} see the {what}?
            """, label=""),
         ask("time", "time", """
            At what time is {who's} {what} appointment?
            What time {do who} have to be at the {what}?
            """, label="")],
    ),
    frame(
        "medicine", "health", "medicine", {"medicine": _MEDICINE, "dose": _DOSE, "times": _TIMES, "reason": word(nouns.CONDITIONS), "until": until_day, "by": doctor_name},
        """
        I take {dose} of {medicine} {times}.
        {By} prescribed {medicine}, {dose} {times}.
        The dose of {medicine} is {dose} now.
        {Medicine} {times}, for {reason}.
        I take {medicine} against {reason}.
        {Medicine} until {until}, then stop.
        Started on {medicine} because of {reason}.
        {By} put me on {medicine}.
        """,
        """
        {medicine} {dose} {times}
        {medicine}: {dose}
        {medicine} ({reason}) {times}
        {medicine} until {until}
        """,
        [ask("dose", "dose", """
            What dose of {medicine} do I take?
            How much {medicine} do I have to take?
            How many milligrams or tablets of {medicine} is it?
            What is my {medicine} dose?
            In what dose was {medicine} prescribed?
            How strong is my {medicine}?
            """, label="Dose"),
         ask("times", "frequency", """
            How often do I take {medicine}?
            When do I have to take {medicine}?
            At what times is {medicine} due?
            How frequently should I take {medicine}?
            """, label="How often|When"),
         ask("reason", "condition", """
            What do I take {medicine} for?
            Why was {medicine} prescribed?
            Against what is {medicine}?
            For which complaint do I get {medicine}?
            What is {medicine} supposed to help with?
            """, label="For|Against"),
         ask("until", "date", """
            Until when do I take {medicine}?
            When can I stop taking {medicine}?
            How long do I have to take {medicine}?
            """, label="Until"),
         ask("by", "person", """
            Who prescribed {medicine}?
            Which doctor put me on {medicine}?
            From whom is the {medicine} prescription?
            """, label="Prescribed by")],
        titles="Medicine\nMedication\nPills", weight=1.6,
    ),
    frame(
        "medicine_of", "health", "who medicine", {"who": anyone, "medicine": _MEDICINE, "dose": _DOSE, "times": _TIMES},
        """
        {Who~need} {dose} of {medicine} {times}.
        {Who~take} {medicine} {times}.
        {Who's} {medicine} dose is {dose}.
        Give {who.o} {dose} of {medicine}.
        """,
        """
        {who} {medicine} {dose}
        {who}: {medicine} {times}
        """,
        [ask("dose", "dose", """
            How much {medicine} {do who} need?
            What is {who's} dose of {medicine}?
            What dose of {medicine} {do who} take?
            How much {medicine} should {who} get?
            """, label=""),
         ask("times", "frequency", """
            How often {do who} take {medicine}?
            When {do who} need the {medicine}?
            How often should {who} get {medicine}?
            """, label="")],
    ),
    frame(
        "blood_pressure", "health", "", {"value": one_of(number(98, 168, "{}/78|{}/82|{}/91|{}/74|{} over 80|{} over 85")), "pulse": number(48, 98, "{}|{} bpm"), "day": past_day},
        """
        Blood pressure {value}, pulse {pulse}.
        My blood pressure was {value}.
        The pressure at the doctor's: {value}.
        Measured {value} this morning, pulse {pulse}.
        Took my blood pressure {day}: {value}.
        """,
        """
        BP {value}
        blood pressure {value}, pulse {pulse}
        """,
        [ask("value", "number", """
            What was my blood pressure?
            How high was my blood pressure?
            What reading did I get for my blood pressure?
            What did the blood pressure monitor show?
            """, np="my blood pressure", label="Blood pressure|BP"),
         ask("pulse", "number", """
            What was my pulse?
            How fast was my heart beating?
            Which pulse did I note?
            """, label="Pulse"),
         ask("day|@", "date", """
            When did I measure my blood pressure?
            On what day did I take my blood pressure?
            """, label="")],
        weight=0.8,
    ),
    frame(
        "weight", "health", "who", {"who": anyone, "weight": decimal(3.1, 104.0, "{} kg|{} kilos|{}kg"), "day": past_day},
        """
        {Who~weigh} {weight} now.
        {Who's} weight: {weight}.
        {Who~was} at {weight} on the scales {day}.
        The scales showed {weight} for {who.o}.
        """,
        """
        {who} {weight}
        {who's} weight {weight}
        """,
        [ask("weight", "number", """
            How much {do who} weigh?
            What is {who's} weight?
            How heavy {is who}?
            What did the scales say for {who.o}?
            What weight {do who} have?
            How many kilos {do who} weigh?
            """, np="{who's} weight", label="Weight"),
         ask("day|@", "date", """
            When {was who} last weighed?
            On what day {was who} on the scales?
            """, label="")],
        weight=0.8,
    ),
    frame(
        "exercise", "health", "exercise", {"exercise": word(nouns.EXERCISES), "reps": one_of(number(8, 30, "3 sets of {}|2 x {}|{} times|{} each side|3x{}|{} repetitions"), number(15, 90, "{} seconds|{} sec each leg", 5)), "times": _TIMES, "by": titled_name},
        """
        Physio: {exercise}, {reps}.
        {By} showed me {exercise}: {reps} {times}.
        I have to do {exercise} {times}.
        {Exercise}, {reps}, {times}.
        {By} wants me to do {reps} of {exercise}.
        """,
        """
        {exercise} {reps}
        {exercise}: {reps} {times}
        {exercise} {times}
        """,
        [ask("reps", "amount", """
            How many {exercise} do I have to do?
            How many repetitions of {exercise}?
            How many sets of {exercise} are there?
            What is the prescription for {exercise}?
            How much of the {exercise} should I do?
            """, label="Reps|How many"),
         ask("times", "frequency", """
            How often should I do {exercise}?
            When do I do {exercise}?
            How frequently are {exercise} due?
            """, label="How often"),
         ask("by", "person", """
            Who showed me {exercise}?
            Who told me to do {exercise}?
            From whom did I learn {exercise}?
            """, label="Shown by")],
        titles="Physio\nExercises",
    ),
    frame(
        "vaccine", "health", "who vaccine", {"who": anyone, "vaccine": word(nouns.VACCINES), "day": past_day, "next": one_of(year(2025, 2036), until_day)},
        """
        {Who} had the {vaccine} vaccination {day}.
        {Who's} {vaccine} booster is due {next}.
        {Vaccine} jab for {who.o}: done {day}, next {next}.
        {Who's} {vaccine} vaccination lasts until {next}.
        """,
        """
        {who} {vaccine}: {day!}, next {next}
        {vaccine} {who} next {next}
        """,
        [ask("day|@", "date", """
            When did {who} have the {vaccine} vaccination?
            When {was who} vaccinated against {vaccine}?
            On what date did {who} get the {vaccine} jab?
            When was {who's} last {vaccine} shot?
            """, label=""),
         ask("next", "date", """
            When is {who's} next {vaccine} booster?
            When {do who} need {vaccine} again?
            Until when {is who} protected against {vaccine}?
            When is {who's} {vaccine} vaccination due?
            """, label="")],
        weight=0.9,
    ),
    frame(
        "doctor", "health", "field", {"field": word("GP|paediatrician|dentist|gynaecologist|eye doctor|dermatologist|cardiologist|orthopaedist|ENT specialist|neurologist|psychologist|urologist|allergist|surgeon"), "name": doctor_name, "phone": phone, "hours": word("Mondays 8 to 12|Tue and Thu mornings|weekdays until 4 pm|Wednesdays only by appointment|Mon, Wed, Fri 9-13|every day but Wednesday|Tuesday afternoons")},
        """
        My {field} is {name}.
        The new {field} is called {name}.
        The {field}'s surgery is open {hours}.
        The {field}, {name}: {phone}.
        Registered with {name} as my {field}.
        """,
        """
        {field}: {name}
        {field} {name} {phone}
        {field} open {hours}
        """,
        [ask("name", "person", """
            Who is my {field}?
            What is my {field} called?
            What is the name of the {field}?
            Which {field} do I go to?
            What's my {field}'s name?
            """, np="my {field}", form="who", label="{field}|Doctor"),
         ask("phone", "code", """
            What is the {field}'s phone number?
            How do I reach the {field}?
            Which number does the {field} have?
            """, label="Phone"),
         ask("hours", "hours", """
            When is the {field} open?
            What are the {field}'s opening hours?
            On which days does the {field} see patients?
            """, label="Hours")],
    ),
    frame(
        "symptom", "health", "who", {"who": anyone, "symptom": word("a stiff neck|a sore throat|stomach cramps|a fever|a rash on the arm|a twisted ankle|a toothache|earache|a nosebleed|chest pain|a swollen knee|dizzy spells|a stye|back spasms|a blocked nose|a migraine"), "temp": decimal(37.2, 40.1, "{}|{} degrees|{} °C"), "remedy": word("ginger tea|cold compresses|rest|lots of water|a hot-water bottle|salt water|an ice pack|honey and lemon|bed rest|calendula cream|a bandage|camomile steam")},
        """
        {Who} had {symptom} last night.
        {Who} woke up with {symptom}.
        {Who's} temperature was {temp}.
        {Symptom} for {who.o}, {remedy} helped.
        {Remedy} helped {who.o} most.
        """,
        """
        {who}: {symptom}
        {who} temp {temp}
        {who} - {symptom} -> {remedy}
        """,
        [ask("symptom", "condition", """
            What was wrong with {who.o}?
            Which complaint did {who} have?
            What symptoms did {who} have?
            What was {who} suffering from?
            """, label="Complaint"),
         ask("temp", "number", """
            How high was {who's} fever?
            What temperature did {who} have?
            """, label="Temperature"),
         ask("remedy", "remedy", """
            What helped {who.o}?
            Which remedy worked for {who.o}?
            """, label="Helped")],
        weight=0.8,
    ),
    frame(
        "blood_type", "health", "who", {"who": anyone, "type": word("A positive|A negative|B positive|B negative|0 positive|0 negative|AB positive|AB negative|A+|O-|B+|O positive")},
        """
        {Who's} blood type is {type}.
        According to the card {who~have} blood group {type}.
        """,
        """
        {who} blood type {type}
        {who}: {type}
        """,
        [ask("type", "blood type", """
            What is {who's} blood type?
            Which blood group {do who} have?
            What blood group {is who}?
            """, np="{who's} blood group", label="Blood type|Blood group")],
        weight=0.5,
    ),
    frame(
        "glasses", "health", "who", {"who": anyone, "left": decimal(0.25, 6.0, "-{}|+{}", 2), "right": decimal(0.25, 6.0, "-{}|+{}", 2), "shop": titled_name},
        """
        {Who's} new glasses: left {left}, right {right}.
        The eye test for {who.o} gave {left} on the left.
        {Who's} right eye is {right} now.
        {Shop} made {who's} glasses.
        """,
        """
        {who} glasses L {left} R {right}
        {who}: left {left}
        """,
        [ask("left", "number", """
            What is the value for {who's} left eye?
            How strong is {who's} left lens?
            What prescription {do who} have on the left?
            """, label="Left eye"),
         ask("right", "number", """
            What is the value for {who's} right eye?
            How strong is {who's} right lens?
            What prescription {do who} have on the right?
            """, label="Right eye"),
         ask("shop", "person", """
            Who made {who's} glasses?
            Which optician made {who's} glasses?
            """, label="Optician")],
        weight=0.6,
    ),
    frame(
        "advice", "health", "by", {"by": doctor_name, "advice": word("drink two litres of water a day|avoid coffee after noon|wear the splint at night|do not lift anything heavy|walk ten thousand steps|keep the leg up|cut down on salt|come back in six weeks|sleep on the left side|stop running until spring|wear compression socks|take the stairs|no sport for ten days|eat more fibre|rinse with salt water"), "fee": money(20, 480)},
        """
        {By} told me to {advice}.
        {By's} advice: {advice}.
        According to {by.o} I should {advice}.
        The bill from {by.o} was {fee}.
        """,
        """
        {by}: {advice}
        {by} bill {fee}
        """,
        [ask("advice", "advice", """
            What did {by} tell me to do?
            What is {by's} advice?
            What does {by} recommend?
            What should I do according to {by.o}?
            What did {by} say?
            """, label="Advice"),
         ask("fee", "money", """
            How much did {by} charge?
            How high was the bill from {by.o}?
            """, label="Bill")],
        weight=0.8,
    ),
    frame(
        "sleep", "health", "", {"hours": one_of(decimal(3.5, 9.5, "{} hours"), small_count(4, 10, "hours")), "bed": clock, "day": past_day},
        """
        Slept {hours}.
        Only {hours} of sleep last night.
        Was in bed {bed} and got {hours}.
        """,
        """
        sleep {hours}
        bed {bed!}, {hours}
        """,
        [ask("hours", "duration", """
            How long did I sleep?
            How many hours of sleep did I get?
            How much did I sleep?
            """, label="Sleep"),
         ask("bed", "time", """
            When did I go to bed?
            What time was I in bed?
            """, label="Bed")],
        weight=0.4,
    ),
)

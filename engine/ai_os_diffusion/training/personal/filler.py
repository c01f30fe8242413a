"""Sentences of daily life that never answer a question of any fact: pure data, one a line.

``{friend}`` is somebody of the circle, ``{time}`` a time of day, ``{n}`` a small number, ``{money}`` an amount, ``{city}`` a
town, ``{day}`` a day: values that stand there only to distract.
"""

from __future__ import annotations

DIARY = """
Rain all morning, then suddenly sun.
Slept badly again.
The tram was late and packed.
Had soup for lunch, nothing special.
Felt tired all day, no idea why.
Cleaned the kitchen at last.
The neighbours were noisy until midnight.
Finally some snow!
Long walk by the river, cold hands.
Watched half a film and fell asleep.
The coffee machine makes a strange noise.
Need to get more sleep this week.
Good mood today for once.
Laundry done, ironing not.
The wind nearly took my hat.
Read a few pages and put the light out.
Nothing much happened after that.
Made pancakes because why not.
Too many emails, too little time.
My back hurts from sitting.
The sunset was ridiculous.
Forgot my umbrella and got soaked.
Spent an hour looking for my keys, they were in my hand.
The office was empty, everyone has a cold.
Called the hotline and gave up after a while.
Dinner was leftovers again.
It is getting dark so early now.
The cat from next door sat on the windowsill.
Tried the new bakery, the queue was endless.
Everything smelled of wet leaves.
I should drink more water.
A quiet day, and I needed it.
The lift is broken again.
Some kid rang the bell and ran away.
Did not feel like cooking.
Bumped into {friend} at the market and we chatted for ages.
{friend} sent a funny picture.
{friend} was in a strange mood.
{friend} says hello.
Talked to {friend} about nothing in particular.
{friend} could not make it, sadly.
Thought about {friend} on the way home.
{friend} laughed so hard that the tea went everywhere.
Wrote a postcard to {friend} but did not send it.
{friend} looked tired but happy.
{friend} helped me carry the shopping.
We played cards with {friend} until late.
Must call {friend} back one of these days.
{friend} told the story about the goat again.
{friend} and I agreed that summer is overrated.
Woke up around {time} and could not get back to sleep.
Was home by {time}.
Had {n} cups of coffee before anything worked.
The bus came {n} minutes late.
Counted {n} magpies in the garden.
Walked {n} kilometres without noticing.
Only {n} people at the pool this morning.
The dishwasher needs emptying.
The heating was off and nobody noticed.
There was a power cut for a few minutes.
Fog so thick you could not see the church.
First swallow of the year!
The strawberries at the market smell wonderful.
Somebody left a bag of books in the hallway.
My phone battery dies all the time.
Finally answered the letters.
The bread did not rise.
I burned the onions.
Learned a new word and forgot it.
Sat on the balcony with a blanket.
The kids next door built a snowman.
The radio played that song again.
Did some stretching, felt ninety years old.
Headache since noon.
No headache today, hooray.
Tomorrow I will be sensible.
I keep meaning to tidy the cellar.
Ordered pizza, no regrets.
The tomatoes on the balcony look sad.
Everyone was kind today.
Bit of an argument about the dishes.
We made up over ice cream.
The meeting dragged on for ever.
Got compliments for the cake.
My shoes are still wet.
A parcel came for the neighbours and I took it in.
Spent too long on the sofa with the phone.
I like this time of the year.
The river is very high.
Fireworks somewhere, no idea why.
The new neighbours seem nice.
Walked home instead of taking the bus.
The train was full of football fans.
There is a hedgehog in the garden!
Moon enormous tonight.
Nobody told me about the roadworks.
Cooked for the week ahead.
The internet was slow as treacle.
Got a bit of sunburn.
Picked a bunch of wild flowers.
Everything takes longer than you think.
Must write more often.
I am grateful for the quiet.
The shower drips.
Tidied one drawer, that counts.
The bakery was out of rolls.
Thunderstorm in the night.
Went to bed early.
Watered the plants.
Emptied the bins.
Fed the birds.
The milk had gone off.
The stairwell has been painted, smells awful.
Two tourists asked me for directions.
Half the street is dug up.
Found an old ticket in my coat.
The dog across the road barks at everything.
Worked from the kitchen table.
Could not concentrate at all.
Got a lot done before noon.
The printer hates me.
A child on the bus sang the whole way.
The soup was better on the second day.
I do not understand the new till at the supermarket.
Sorted photos for an hour.
Lovely light this evening.
It smelled of snow.
What a week.
So hot that the tar was melting.
Only grey, grey, grey outside.
The first frost came overnight.
A bit of drizzle, nothing serious.
The wind howled around the house.
We should do this more often.
I laughed more than in the whole month before.
Nice chat with the lady at the kiosk.
Tried to meditate, thought of lunch.
The scarf is coming along nicely.
The plums are nearly ripe.
Missed the bus by seconds.
My knee is better.
Slight cold, lots of tea.
I am behind with everything.
Ticked off most of the list.
Lazy Sunday feeling on a weekday.
Cinema was sold out so we just walked.
The queue at the post office went round the corner.
Sang in the car.
A stranger paid me a compliment.
Nothing on telly.
Vacuumed under the bed, horrors.
Someone parked in our spot.
The boiler gurgles, but it works.
The new curtains make the room look bigger.
Had a strange dream about a lighthouse.
Dreamt that I missed an exam.
Woke up before the alarm.
Overslept, of course.
Could not find matching socks.
The jam jars are labelled now.
Repotted the fern, soil everywhere.
The swifts are back.
There were ducklings on the pond.
Found a snail in the salad.
I really like the new colleague.
Spilt tea over the newspaper.
Took the long way round on purpose.
Felt homesick for no reason.
A good book and a bad chair.
The flu is going around.
Prices have gone up again everywhere.
The choir next door rehearsed with open windows.
The weekend went by too fast.
Helped push a car out of the snow.
Watched the boats for a while.
The clocks change soon.
I ought to see more people.
It was one of those days.
Everybody seems to be on holiday.
The hallway light flickers.
Threw {money} into the coin jar.
Lost {money} somewhere between the tram and the door.
Petrol was {money} again.
A parking fine, {money}, so annoying.
Somebody at the next table left a tip of {money}.
Saw a documentary about {city}.
A postcard from {city} was stuck to the noticeboard.
The radio had a report from {city}.
Somebody on the tram was from {city}.
There was a storm over {city}, they say.
Last snow like this was {day}.
Had not slept that well since {day}.
The old calendar still showed {day}.
The clock on the church stopped at {time}.
Power was back at {time}.
The neighbours partied until {time}.
The alarm went off at {time} for no reason.
{friend} asked about {city} and I had no answer.
{friend} has been in a good mood since {day}.
{friend} counted {n} swans on the lake.
Dreamt that I had to pay {money} for a glass of water.
A strawberry ice cream for {money}, unbelievable.
Found {money} in an old coat.
{friend} thinks {city} must be lovely in spring.
The bakery raised the price of rolls, {money} for six.
"""

CHAT = """
ok thanks!
haha yes
no idea sorry
are you home yet?
running late, sorry
did you see the weather?
lol
sounds good to me
let me check and get back to you
I'm so tired today
what are you up to?
same here
great, see you then
hope you feel better
can't talk now, in a meeting
sure, no problem
that's so nice of you
wait what?
good morning!
how was your day?
just had the best coffee
train is stuck again
will do
don't forget your umbrella
good question
oh no
finally!
miss you all
who else is coming?
good to know
brilliant, thank you
the photos are lovely
I owe you one
hang on, doorbell
back now
not sure yet
you won't believe what happened
tell me later
speak soon
fingers crossed
ah right, I remember
noted
can you remind me later?
nice one
ok writing it down
"""

TODO = """
water the plants
call the bank back
answer emails
buy stamps
sort the laundry
return the library books
clean the windows
charge the bike light
tidy the desk
take the bottles back
defrost the freezer
fold the laundry
post the letters
vacuum the car
cut the hedge
clear the gutter
sew on the button
print the photos
write thank-you cards
empty the compost
wipe the shelves
descale the kettle
sort out old clothes
oil the hinge
pump up the bike tyres
reply to {friend}
ring {friend}
congratulate {friend}
ask {friend} about the weekend
send {friend} the pictures
"""

MEETING = """
Minutes of last time approved.
{friend} was excused.
The projector did not work at first.
Coffee was provided.
Discussion about the parking situation, no result.
{friend} presented the current state.
Everyone is happy with the progress so far.
The room was too warm.
Open points were moved to the next round.
{friend} will send round the slides.
Short break after the first item.
Some concern about the holidays.
We went through the open questions.
{friend} thanked everyone for the work.
Nobody objected.
The next item was postponed.
Mood was good overall.
Too many side conversations again.
{friend} had to leave early.
Several people dialled in from home.
"""

LETTER = """
I hope this finds you well.
Thank you for your kind letter.
It has been far too long.
We are all fine here.
The weather has been dreadful.
The garden is a jungle at the moment.
I often think of our walks.
Give my regards to everyone.
Write back when you have a minute.
The house is very quiet these days.
I am sorry for not writing sooner.
You would have loved the view from here.
Do take care of yourself.
There is not much news otherwise.
I am sitting at the window as I write this.
I wish you could be here.
"""

MAIL = """
Please do not reply to this message.
We look forward to seeing you.
Let us know if anything changes.
Thank you for your trust.
If you have any questions, just get in touch.
Please keep this message for your records.
Kind regards from the whole team.
This message was sent automatically.
Sorry for the short notice!
Thanks in advance.
"""

TITLES = """
Misc|Notes|Stuff|Various|Today|Untitled|Things|Random|Scratchpad|Inbox|Quick note|To remember|Bits and pieces|Journal|Diary|Log|Don't forget|Brain dump|Thoughts|Memo|New note|Note to self|
Week notes|Weekend|Evening|Morning pages|Odds and ends|Reminder|Important|Summary|Catch-up|Daily|Collected|Draft|Later|Scraps|Paper scraps|Fridge notes|Pocket notes|Voice memo
"""

"""Who needs help now is recognised in any trade, in the few words that people type then, in English and German."""

import pytest

from escalation.confidential.recognising import Topic, topic_of
from escalation.triage.rules import HARD, readable

INCIDENT = next(rule for rule in HARD if rule.name == "active incident")

NOW = """
passenger not breathing
child choking in the cafe
client collapsed in the booth
customer just passed out at the till
old man fainted in the queue, what do i do
the new apprentice is unconscious
someone fell in the water at the ramp
kid fell into the pool
man overboard
man overboard what do i do
a woman went over the rail
he got his hand caught in the press
crushed his fingers in the door and bleeding badly
finger cut off on the slicer
she won't stop bleeding
there's blood everywhere in bay 3
toddler swallowed a button cell
guest swallowed some bleach
he got a shock off the panel
colleague having a seizure
guest is having an allergic reaction
she has a severe allergic reaction to nuts
fire in the galley
we have a fire
smoke coming from unit 4
smoke from a car on the deck
the fryer is on fire
laptop battery exploded on the desk
the van caught fire
lorry leaking something smelly
a little girl is missing
lost child at the fair
my son has disappeared in the store
passenger wants to jump
swimmer unresponsive in lane 2
worker trapped under the forklift, his leg is stuck under it
tenant says it smells of gas
der wagen brennt
es riecht nach gas im büro
schüler ist bewusstlos
ein kunde ist gerade zusammengebrochen
kind hat sich verschluckt
gast bekommt keine luft
kollege hat einen stromschlag bekommen
er blutet stark
mann über bord
es brennt
rauch im treppenhaus
die fritteuse brennt
pensioner slumped over in the waiting room not responding
lady has stopped breathing in salon 2
co worker fell off the ladder and wont wake up
kid is choking
my colleague is having a heart attack
guy drowned? hes face down in the pool
guest cut her wrist open on a glass blood everywhere
hand stuck in the mixer
gas smell in the basement
oven caught fire
the warehouse is burning
chemical spill in lab, someone inhaled it
driver had a stroke at the wheel
baby swallowed a magnet
someone stabbed at the door
he got electrocuted
smoke coming out of the dryer
patient fell and hit her head, bleeding heavily
toddler missing since ten minutes
a visitor is unconscious in the lift
frau ist im laden umgekippt
der akku explodiert gleich, raucht
kollege atmet nicht
kunde hat einen herzinfarkt
feuer in der küche
kind ins wasser gefallen
jemand ist vom dach gefallen
""".strip().splitlines()

NOT_NOW = """
the system crashed again
my order died in the queue
can i fire the contractor
we are drowning in tickets
smoke test failed on staging
when is the next fire drill
where can guests smoke in the hotel
can people smoke in the yard
how often do we do the man overboard drill
what do i do if a guest faints
what should we do when there is a fire in the kitchen
how do we report a fire in the warehouse last week
who fills in the accident form after a fall
the deal collapsed, who updates the forecast
the shelf collapsed overnight
hand luggage stuck in the hold
the child seat is missing from the car
lost child ticket, new one?
is the car burning oil normal
customer wants to jump the queue
passenger wants to jump to a later sailing
his account is locked and he is fuming
which fire extinguisher for the fryer
fire exit on the second floor is blocked by boxes
fire the printer up
price shock for annual customers
the battery exploded view in the manual
a stroke of the pen
training on electric shock
the pool water is green
cash got lost in transit
my head is burning from these tickets
was tun wenn es brennt
die warnleuchte brennt
wie oft ist die brandschutzübung
motorrad umgekippt, wer zahlt
die lampe im flur brennt noch
darf man im hof rauchen
wo steht der feuerlöscher
how many fire extinguishers per floor
our sales collapsed in march
the app keeps crashing on android
she is trapped in a contract, how to cancel
customer got burned on the exchange rate
where is the first aid kit
what if a customer has an allergic reaction
is smoking allowed on the balcony
the fire service wants the floor plan
who cleans up blood spills
he's bleeding us dry with refunds
customer swallowed the fee without complaint
trapped funds after chargeback
missing child discount on the ticket
lost in the system since monday
boiler is leaking water
the gas bill is wrong
patient missed the appointment
what to write when someone fell on the ice
wie viel kostet ein feuerlöscher
kunde brennt auf antwort
rauchmelder piept
gasrechnung zu hoch
ich habe einen kunden der nicht zahlt
lehrer hat die schülerin nicht eingetragen
""".strip().splitlines()


@pytest.mark.parametrize("text", NOW)
def test_help_is_needed_now(text: str) -> None:
    assert INCIDENT.fires(readable(text))


@pytest.mark.parametrize("text", NOT_NOW)
def test_what_only_sounds_like_it_is_a_question(text: str) -> None:
    assert not INCIDENT.fires(readable(text))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("ich will nicht mehr leben", Topic.DANGER),
        ("ich bringe mich um", Topic.DANGER),
        ("meine kollegin sagt sie will sich etwas antun", Topic.DANGER),
        ("mein chef hat mich angegrapscht", Topic.HARASSMENT),
        ("ich werde im team gemobbt", Topic.HARASSMENT),
        ("der meister hat mir an den hintern gefasst", Topic.HARASSMENT),
        ("fahrlehrer hat schülerin angefasst", Topic.HARASSMENT),
        ("skipper groped a deckhand", Topic.HARASSMENT),
        ("the head chef is groping the waitresses", Topic.HARASSMENT),
        ("ich werde wegen meiner herkunft diskriminiert", Topic.DISCRIMINATION),
        ("warum ist mein gehalt niedriger als das von tom", Topic.PAY),
        ("ich bin schwanger, wem sage ich das", Topic.HEALTH),
        ("ich habe eine abmahnung bekommen", Topic.OWN_PERFORMANCE),
    ],
)
def test_what_is_told_in_confidence_in_german_or_of_others(text: str, topic: Topic) -> None:
    assert topic_of(text) is topic


@pytest.mark.parametrize(
    "text",
    [
        "kunde will die mahnung nicht zahlen",
        "wie melde ich einen defekten trainer",
        "der leiter der filiale hat den schlüssel angefasst und nun klemmt er",
        "kunde hat gekündigt, wer schickt die bestätigung",
        "gehaltsabrechnungen der kunden archivieren",
        "eine schwangere kundin fragt nach dem kurs",
        "wann lebt ein ruhender vertrag wieder auf",
        "mein kunde wurde bedroht gefühlt unhöflich behandelt",
    ],
)
def test_german_questions_of_the_trade_are_no_confidential_matter(text: str) -> None:
    assert topic_of(text) is None

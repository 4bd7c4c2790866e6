"""The words of made-up German news, and how often each of them stands in a text."""

from __future__ import annotations

import random
from itertools import accumulate

# In the order in which they are frequent in running German; our own list.
COMMON = """
die der und in den von zu das mit sich auf für ist im dem nicht ein eine als auch es an werden aus er hat
dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis
mehr durch man sein wurde sei seit seiner wenn sagte Prozent ihre gegen können soll unter vom kann wir
Jahren Uhr Stadt zwei schon alle dann ihr will was ab Menschen neue ohne rund drei beim wieder mehrere damit
müssen etwa Jahr immer dieser diese vier sowie zwischen dort jetzt viele heute bereits ersten gibt hier
Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Januar März Mai Juni Juli August September
Oktober November Dezember 2021 2022 2023 2024 2025 2026 10 12 15 18 20 30 50 100
""".split()
# A noun and what joins it to the next part of a compound.
NOUNS = """
Straße+n Bahn+ Schule+ Haus+ Stadt+ Rat+s Markt+ Brücke+n Wasser+ Licht+ Garten+ Kinder+ Bürger+ Verkehr+s
Wohnung+s Energie+ Arbeit+s Platz+ Fest+ Musik+ Theater+ Sport+ Verein+s Feuer+ Wehr+ Polizei+ Gericht+s
Amt+s Kranken+ Pflege+ Hilfe+ Dienst+ Leistung+s Gesellschaft+s Unternehmen+s Handel+s Bau+ Umbau+ Stelle+n
Leitung+s Netz+ Werk+ Strom+ Wärme+ Klima+ Schutz+ Umwelt+ Wald+ Baum+ Blume+n Tier+ Vogel+ Hund+e Fluss+
Ufer+ Hafen+ Schiff+ Flug+ Zug+ Bus+ Rad+ Weg+ Auto+ Unfall+ Lager+ Halle+n Dach+ Fenster+ Tür+ Treppe+n
Turm+ Kirche+n Glocke+n Orgel+ Chor+ Konzert+ Bühne+n Film+ Kunst+ Museum+s Bild+ Buch+ Bücher+ Zeitung+s
Bericht+s Nachricht+en Sprache+ Unterricht+s Lehrer+ Schüler+ Klasse+n Prüfung+s Zeugnis+ Ferien+ Sommer+
Winter+ Herbst+ Frühling+s Morgen+ Abend+ Nacht+ Woche+n Monat+s Tag+es Stunde+n Zeit+ Termin+ Plan+
Planung+s Projekt+ Antrag+s Ausschuss+ Sitzung+s Partei+ Wahl+ Stimme+n Mehrheit+s Haushalt+s Steuer+ Geld+
Kosten+ Preis+ Gebühr+en Vertrag+s Recht+s Gesetz+es Verordnung+s Regel+ Grenze+n Land+es Kreis+ Bezirk+s
Region+al Welt+ Europa+ Bund+es Minister+ Kanzler+ Präsident+en Vorstand+s Leiter+ Chef+ Kollege+n
Mitglied+er Freund+es Familie+n Eltern+ Mutter+ Vater+ Jugend+ Senioren+ Gast+ Gäste+ Besuch+er Urlaub+s
Reise+ Hotel+ Küche+n Brot+ Milch+ Obst+ Gemüse+ Fleisch+ Wein+ Bier+ Kaffee+ Salz+ Zucker+ Stahl+ Holz+
Stein+ Glas+ Papier+ Kabel+ Rohr+ Maschine+n Technik+ Daten+ Rechner+ Programm+ System+ Forschung+s
Wissenschaft+s Institut+s Labor+ Medizin+ Arzt+ Praxis+ Impf+ Gesundheit+s Unwetter+ Sturm+ Regen+ Schnee+
Eis+ Hitze+ Hochwasser+ Damm+ Keller+ Boden+ Fläche+n Grund+stücks Eigentum+s Miete+ Quartier+s Viertel+
Zentrum+s Halt+e Station+s Linie+n Fahr+ Karte+n Schalter+ Kamera+ Sicherheit+s Alarm+ Einsatz+ Rettung+s
Opfer+ Täter+ Zeuge+n Spur+en Verdacht+s Urteil+s Strafe+ Freiheit+s Friede+ns Krieg+s Flucht+ Heim+ Lager+
Spende+n Aktion+s Kampagne+n Ziel+ Erfolg+s Sieg+ Spiel+ Tor+ Ball+ Mannschaft+s Trainer+ Liga+ Meister+
Pokal+ Rennen+ Läufer+ Stadion+ Rasen+ Bad+e Becken+ Schwimm+ Eintritt+s Karneval+s Zoo+ Affe+n Löwe+n
""".split()
STEMS = """
groß klein neu alt gut schlecht lang kurz hoch tief früh spät stark schwach schnell langsam hell dunkel warm
kalt nass trocken leer voll offen geschlossen öffentlich privat städtisch ländlich sozial kulturell
politisch sicher gefährlich einfach schwierig wichtig möglich nötig deutlich heftig beliebt bekannt fremd
eigen gemeinsam verschieden ähnlich gesamt halb ganz doppelt nächst letzt jüngst älter besser größer digital
barrierefrei nachhaltig ehrenamtlich kostenlos täglich jährlich bisherig künftig zuständig betroffen geplant
gesperrt
""".split()
VERBS = """
bau plan zeig sag frag mach steh geh komm bring find seh hör les schreib sprech arbeit spiel lern lehr helf
rett such kauf zahl spar teil öffn schließ sperr räum reinig fahr lauf schwimm flieg feier sing tanz wähl
stimm prüf mess rechn meld warn hoff glaub denk wiss kenn nutz brauch erklär berat entscheid beginn stopp
start sink steig wachs fall bleib wohn leb pfleg schütz förder forder stärk stör änder erneuer eröffn besuch
erwart
""".split()
ENDINGS = ("e", "en", "er", "es", "em")
VERB_ENDINGS = ("t", "en", "te", "ten", "e", "end", "ung", "ungen")
NAMES = """
Elberfeld Barmen Vohwinkel Ronsdorf Cronenberg Langerfeld Oberbarmen Beyenburg Katernberg Sonnborn
Wichlinghausen Müller Schmidt Weber Schäfer Köhler Krüger Özdemir Yılmaz Nowak Rossi Petrović Nguyen Lindner
Jansen Hoffmann Anna Berta Cemal Dilek Emil Frieda Gökhan Hanna Igor Jasmin Karl Leyla Mehmet Nora Otto
Paula Rosa Sven Tülay Uwe
""".split()
RARE = 420_000
"""Compounds of the vocabulary: with the rest it has about half a million words."""
FEW = 30_000
"""As many for tests that do not measure: half a million words take two seconds to make."""


def vocabulary(seed: int, rare_words: int = RARE) -> tuple[list[str], list[float]]:
    """All words, and the summed weights of them and those before: the r-th word stands about 1/r as often."""
    dice = random.Random(seed)
    parts = [noun.partition("+") for noun in dict.fromkeys(NOUNS)]
    middle = [noun for noun, _, _ in parts] + NAMES
    middle += [stem + ending for stem in STEMS for ending in ENDINGS]
    middle += [verb + ending for verb in VERBS for ending in VERB_ENDINGS]
    dice.shuffle(middle)
    heads = [first + joint for first, _, joint in parts]
    tails = [noun.lower() for noun, _, _ in parts]
    rare: dict[str, None] = {}
    while len(rare) < rare_words:
        word = dice.choice(heads)
        if dice.random() < 0.25:
            word += dice.choice(heads).lower()
        rare[word + dice.choice(tails) + dice.choice(("", "", "", "n", "en", "s"))] = None
    # As in any language, the shorter words are on the whole the more frequent ones.
    ordered = sorted(rare, key=lambda word: len(word) + dice.uniform(0, 8))
    words = list(dict.fromkeys(COMMON + middle + ordered))
    return words, list(accumulate(1 / (rank + 3.7) ** 1.1 for rank in range(len(words))))

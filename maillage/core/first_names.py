"""The most common French first names, without accents: a column with many of them may be a list of people.

A cell counts only if it also has the shape of a person's name: « École Jules Ferry » is not a person.
"""

from typing import Final

_TEXT: Final = """
adam adele adrien agathe agnes alain alban albert alexandra alexandre alexis alice alicia aline alix amandine
ambre amelie anais andre andree angelique anne annick annie anthony antoine antonin ariane armand arnaud arthur
audrey augustin aurelie aurelien aurore axel baptiste basile bastien beatrice benedicte benjamin benoit bernadette
bernard bertrand brigitte bruno camille carine carla carole caroline catherine cecile cedric celine celia charlene
charles charlotte chantal chloe christelle christian christiane christine christophe claire clara claude claudette
claudine clemence clement cloe colette coralie corentin corinne cyril cyrille damien daniel daniele danielle david
deborah delphine denis denise diane didier dimitri dominique dorian edith edouard eliane elisa elisabeth elise
elodie emeline emile emilie emma emmanuel emmanuelle enzo eric erwan estelle esteban ethan etienne eugene eva
evelyne fabien fabienne fabrice felix fernand florence florent florian francine francis franck francois francoise
frederic frederique gabin gabriel gabrielle gaelle gaetan gaspard gautier genevieve geoffrey georges gerald gerard
germaine ghislaine gilbert gilles ginette gisele gregory guillaume gustave guy gwenaelle hamza helene henri
henriette
herve hugo hugues ibrahim ines irene isabelle isaac jacqueline jacques jean jeanne jeannine jennifer jeremy jerome
jessica joel joelle johanna johann jonathan jordan joseph josette josiane jules julia julie julien juliette justine
karim karine kevin killian kylian laetitia laura laure laurence laurent lea leo leon leonie liam lila lilian lilou
lionel lisa loic lola lorenzo louane louis louise lou luc lucas lucie lucien lucienne ludovic lydia lydie madeleine
mael maelle maeva magali malo manon marc marcel marcelle margaux margot marguerite maria marie marion marius
marlene marthe martine mathias mathieu mathilde mathis matheo matthieu maurice maxence maxime melanie melissa mia
michael michel michele micheline mickael mireille mohamed monique morgane muriel myriam nadia nadine natacha
nathalie nathan nathanael nicolas nicole nina noa noah noel noemie nolan odette odile olivier oceane pascal pascale
patricia patrice patrick paul paulette pauline philippe pierre pierrette quentin rachel rachid raphael raymond
raymonde regine regis remi renaud rene renee richard robert robin roger roland romain romane romeo ronan roxane
sabine sabrina sacha said salome samuel sandra sandrine sarah sebastien serge severine simon simone solange solene
sofia sonia sophie stephane stephanie suzanne sylvain sylvaine sylvie tania theo theophile therese thibaud thibault
thierry thomas tiphaine timothee titouan tom tony ugo valentin valentine valerie vanessa veronique victoire victor
victoria vincent virginie viviane wilfried william xavier yanis yann yannick yasmine yoann yolande youssef yves
yvette yvon yvonne zoe
"""
FIRST_NAMES: Final = frozenset(_TEXT.split())
# What is often named after a person.
_PLACES_TEXT: Final = """
association amicale avenue atelier bibliotheque boulevard chapelle chateau club college comite compagnie
complexe creche ecole eglise ehpad espace festival fondation foyer gymnase groupe institut jardin lycee maison
mairie mediatheque musee parc piscine place quai residence rue saint sainte salle square stade syndicat theatre
union
"""
CALLED_AFTER_PEOPLE: Final = frozenset(_PLACES_TEXT.split())

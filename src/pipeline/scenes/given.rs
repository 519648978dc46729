//! Given names of people, which tell somebody where a story names him once only, and his sex. Pure.
#![cfg_attr(rustfmt, rustfmt_skip)]

use super::ways::is_in;

/// Frequent given names of women, of the languages that the planner knows and of their neighbours.
const WOMEN: &str = " abigail ada adelaide adele adriana adèle agatha agathe agnes agnès aiko ailsa aisha akiko alba alejandra alessandra alessia \
alexis alice alicia alix allegra almudena amalia amanda amelia amina amparo amy amália amélie ana anastasia anaïs angela \
angelica anita anjali ann anna annabel annalisa anne annick annie antoinette antonia aoife apolline araceli arianna assunta \
astrid audrey augusta aurélie barbara beatrice beatriz begoña benedetta benedita bertha berthe bess bessie bettina betty \
beverly bianca brenda bridget brigitte brittany bronwen brunhilde bárbara béatrice camila camille candace capucine carla \
carlota carmen carol carolina caroline carolyn catalina catarina caterina catherine cecilia celia chantal charlotte cheryl \
chiara chloé christina christine cinzia claire clara claudia clémence clémentine colette conceição concetta conchita consuelo \
cora cordelia cosette costanza cristina cynthia cécile céline daisy daniela danielle deborah delia delphine denise diana diane \
dinah dolores donatella donna dora doris dorothea dorothy débora edith edna effie eileen eleanor elena eleonora elinor elisa \
elisabeth elisabetta elisângela eliza elizabeth ella ellen elsa else elsie elspeth elvira emilia emily emma encarna enid erika \
esme estelle ester esther eugenia eugénie eulalia eva evelyn fabiana fanny fantine fatima federica felisa fernanda fiammetta \
filipa filomena fiona flora florence florencia frances francesca francisca françoise freya frieda fátima gabriela gabrielle \
geneviève gerda germaine gertrude gertrudis ginevra giorgia giovanna gisela gisèle giuditta giulia giuseppina gladys gloria \
grace graciela greta gretchen grete gretel gwen hanako hanna hannah hanne harriet hattie hazel hedda hedwig heidi heike helen \
helena helga henrietta herminia hilda hilde hortense hélène ida ilaria ilona ilse immacolata imogen ines inga inge ingeborg \
ingrid inès inés inês irene irina iris irma isabel isabella isabelle isidora isobel isolde itziar ivy jacqueline jana jane \
janet janice janina jeanne jemima jennifer jette jill jimena joan joana johanna josefa josefina josefine josephine josie \
joséphine joyce juana judith judy julia juliana julie julieta juliette justine jutta júlia karen karin karla karoline kate \
katharina katherine kathleen kathryn katja katrin katya kayla keiko kelly kerstin kirsty kitty klara kumiko käthe lakshmi lara \
larissa laura laure lauren lavinia layla leah leila lena leni leonie leonor leticia letizia lidia lieschen liese liesel lilli \
lily lina linda lisa lola lorena lori lotte lotti louise lourdes lucia luciana lucie lucile lucrezia lucy lucía ludmila \
ludovica luisa luise luz luísa lydia lúcia mabel macarena maddalena madeleine maeve mafalda magda magdalena maggie maike manon \
manuela mareike margaret margarete margarida margaux margherita margit margot maria mariana marianne marie marilyn marion \
marlene marta martha marthe martina martine maruja mary maría mathilde matilda matilde maud mavis megan meike melissa mercedes \
mia micaela michela michelle michiko mila millie minnie mireille mirella miriam mirjam moira molly monika monique montserrat \
morag márcia mónica nadia nadine nadira nancy naoko natalia natalie natasha nathalie nele nell nellie nelly niamh nicole nina \
noelia nora norah noriko noémie nunzia nuria océane odile ofelia olivia orla ornella ottilie pamela paola patricia patrizia \
paula paulette paulina pauline peggy perrine petra philippa phoebe pia pilar polly priscilla priya pura rachel rafaela \
raffaella raimunda ramona raquel rebeca rebecca remedios renata renate rhoda ricarda rita roberta rocío romane romy rosalba \
rosalie rosalind rosalinde rosalía rosario rose rosemary rosi roswitha rosângela ruth sabine sachiko sakura sally samantha \
sandra sandrine saoirse sara sarah saskia selma serafina sharon sheila shirley sibyl sibylle sigrid silvana silvia simona \
simone sinead siobhan socorro sofia sofía solange soledad sonia sonja sophia sophie stefania steffi stella stephanie susan \
susana susanna susannah susanne suzanne svenja svetlana sylvia sylvie tabitha tamsin tanja tatiana teodora teresa teresinha \
tess thea theresa theresia thérèse tilda tilly tina tiziana tomasa tomoko trude ulrike ursula uschi ute valentina vanesa vera \
veronica verónica violaine virginie vivian viviana vroni véronique walburga waltraud wanda wendy wiebke wilhelmina wilma \
winifred ximena yelena yoko yolanda yuki yumi yvette yvonne zainab zita zoe ángela édith élise élodie éléonore émilie úrsula ";

/// The same of men.
const MEN: &str = " aaron aarón abílio achille achim adalbert adam adriano adrien adrián afonso agostino agustín ahmed akira alain alan albert \
alberto albrecht aldo alejandro alessandro alessio alexander alexandre alexei alfonso alfred alfredo alistair alois aloys \
alphonse ambroise ambrose amedeo amos anatole anatoly anders andreas andrei andrew andré andrés angelo angus anselmo ansgar \
anthony antoine anton antonello antonio antônio aníbal archibald archie arjun armand armando arnaud arno arnold arthur artur \
arturo attilio auguste augustin augusto aurelio axel baldassare baltasar baltazar baptiste barnaby barnabé bartholomew \
bartolomé bastian bastien battista benedict beniamino benito benjamin benno benoît bento bernard bernardo bernd bernhard \
berthold bertram bertrand biagio billy björn blas bobby bodo boris bram brando brendan brian bruce bruno bryan caetano caleb \
callum calogero calvin camillo camilo carl carlo carlos carmelo carsten cedric celestino cesare charles chidi christophe \
christopher cipriano ciro clarence claudio claus clemens clifford clément colin cormac cornelius corrado cosimo cristiano \
cristóbal cyprien cyril cyrus cássio césar cícero daisuke damian damiano damien damián damião daniel daniele dario darío david \
davide declan denis dennis detlef dexter diego dieter dietmar dietrich dino dirk dmitri domenico dominic donato douglas duarte \
duncan dylan eberhard eckhard edgar edmund edmundo edoardo edson eduardo edward edwin egidio egon eli elias elijah elliot \
elías emanuele emil emiliano emilio emmett ennio enrico enrique enzo eoin ephraim erasmus eric erich erik ernesto ernst erwin \
esteban ethan ettore eugen eugene eugenio eugène eusebio evaristo ewald ewan ezekiel ezio fabien fabio fabián fabrice fabrizio \
fabrício fausto federico felipe felix ferdinand ferdinando fergus fermín fernand fernando fernão ferruccio fidel filippo finn \
firmin flavio florentino florian flynn flávio francesco francisco franz françois fred frederick friedrich fritz frédéric fábio \
félix gabriel gabriele gaetano gareth garrett gary gaspar gaspard gaston gauthier gaël gennaro geoffrey georg george georges \
gerald gerardo gerd gerhard germain germán gernot giacomo gian gianluca gianni giannino gideon gilbert gilberto giles gilles \
gino giordano giorgio giovanni giuliano giulio giuseppe godfrey gonzalo gottfried gottlieb graham gregorio gregory grigori \
grégoire guglielmo guido guilherme guillaume guillermo gunnar gus gustav gustave gustavo gérard günter günther hamish hannes \
hans harald harold harry hartmut haruto harvey hassan hector heiner heinrich heinz helmut henning henri henrik henrique henry \
herbert herman hermann hernán hilario hinnerk hiroshi holger honoré horace horacio horst howard hubert hugh hugo hugues \
humphrey héctor hélio ian ibrahim ignacio ignatius ignazio igor ingo inácio isaac isidro ismael ivan ivor iván jacinto jacob \
jacques jaime jake jakob jamal james jan jannik jason jasper javier jeffrey jens jeremiah jeremy jeremías jerry jerónimo jesse \
jim jimmy jiro joachim joaquim joaquín jochen joe joel johann johannes john jonah jonas jonathan jonathon joost jorge jose \
josef joseph joshua josué josé joão joël juan jules julian julien julio julius julián jérémy jérôme jörg júlio jürgen kai \
karim karl karl-heinz kaspar keith kenji kenneth kenta kevin kilian klaus kofi konrad korbinian kunibert kurt kwame kyle \
lachlan lamberto larry lars laurence laurent lawrence leander leandro leif leo leonard leonardo leonhard leopold levi lewis \
liam linus lisandro lloyd lorenz lorenzo lothar louis loïc luc luca lucas lucian luciano lucien ludwig luigi luis luiz lukas \
luke lutz luís lázaro léo léon léonard magnus makoto malcolm manfred manlio manolo manuel marcel marcelino marcello marcelo \
marco marcos marcus mariano mario marius markus martin martino martín marvin massimo mateo mateus matheus mathias mathieu \
mathis matteo matthes matthew matthias matthieu mattia matías maurice mauricio maurizio mauro maurício max maxime maximilian \
maximiliano maxwell melchior melvin michael michel michele miguel mikhail milo mirko mitchell moritz morris mortimer moses \
murilo márcio mário nando nathan nathaniel nazario ned neil nicanor nicholas nicolas nicolás nicolò nigel niklas nikolai niles \
nils nino noah norbert norman nuno octave octavio olaf oleg oliver olivier omar orazio orlando orson osbert oscar oskar \
osvaldo oswald otis otmar ottavio ottmar otto otávio owen pablo paco padraig paolo pascal pascual pasquale patrick paul paulo \
pavel pedro pellegrino pepe percival percy peter philip philippe piero pierre piet pietro pino quentin rafael raffaele rahul \
raimundo rainer ralf ralph ramiro ramón randy raoul raphaël rashid raymond raúl reginald reinaldo reiner reinhard reinhold \
remo renan renato renzo rené rhys ricardo riccardo richard rinaldo robert roberto rocco roderick rodney rodolfo rodrigo \
rogelio roger rogério roland rolf romain romeo román ronald ronan roque rory roy rubén rudi rudolf rufus ruggero rupert \
ruprecht russell ryan rémi rüdiger salvatore samir samson samuel sandro sanjay sante santiago satoshi saturnino saverio saúl \
scott seamus sean sebastian sebastiano sebastián sebastião sepp serge sergei sergio seth severino sidney siegfried sigmund \
silas silvano silvestre silvio simeon simon simón solomon stanley stefan stefano steffen stephen steven stuart stéphane sven \
sylvain sylvester sébastien tadeu takeshi tancredi tariq taro teodoro terence terry theo theodore thiago thibault thierry \
thilo thomas thorsten théo théodore théophile tiago tim timothy tobias toby tom tommaso tommy tomás tomé tonino tony torsten \
tristan tullio udo ugo uli ulrich ulysses umberto urbain urs uwe valdir valentin valentine valentín valerio vasco veit vernon \
vicente victor vikram viktor vincent vincenzo vinícius vito vittorio vladimir volker víctor vítor waldemar walter walther \
warren wenceslao wendelin wenzel werner wesley wilbur wilfred wilhelm willi william willie willy winfried winston wolf-dieter \
wolfgang wolfram wyatt xaver xavier yann yuri yusuf yves zachariah zachary zeca zeke álvaro édouard émile étienne íñigo óscar ";

/// Of names that end in -a, those of men that are rare elsewhere.
const MEN_IN_A: &str = " luca andrea nicola mattia elia joshua noah jona ezra nikita mischa sascha ilja borja bautista garcía ";

/// Names that are words for something else, too: they tell somebody only where the text does.
const WORDS: &str = " rose lily daisy iris hazel ivy violet olive pearl ruby robin wren jay raven heather holly fern willow poppy dawn rowan jack rosa marta paloma estrella blanca margarita violeta jacinta celeste aurora marguerite ";

/// Names that are names of places, too.
const PLACES: &str = " adelaide charlotte florence florencia florida georgia lourdes santiago victoria virginia ";

/// Tells whether a word in lower case may be a name though it is a word for something else.
pub(super) fn is_word_too(name: &str) -> bool {
    is_in(WORDS, name)
}

/// Tells whether a word in lower case is hardly anything but a name.
pub(super) fn is_given(name: &str) -> bool {
    !is_word_too(name) && !is_in(PLACES, name) && (is_in(WOMEN, name) || is_in(MEN, name))
}

/// Tells whether a name is a woman's: most of those that end in -a are, and many others.
pub(super) fn is_womans(name: &str) -> bool {
    let lower = name.to_lowercase();
    is_in(WOMEN, &lower) || lower.ends_with('a') && !is_in(MEN_IN_A, &lower) && !is_in(MEN, &lower)
}

"""The stock of words that a made city's names are built from; nobody's in particular."""

# one word a line would be five hundred lines
# fmt: off
GIVEN = (
    "Adelaide", "Afonso", "Agostinho", "Alberto", "Alice", "Amália", "Amélia", "André", "Ângela",
    "Antónia", "António", "Artur", "Augusta", "Aurélio", "Beatriz", "Belmiro", "Benedita", "Bento",
    "Brás", "Camila", "Cândida", "Carlota", "Catarina", "Cecília", "César", "Clara", "Constança",
    "Cristóvão", "Damião", "David", "Diogo", "Dinis", "Domingos", "Eduarda", "Elias", "Elvira",
    "Emília", "Ernesto", "Estêvão", "Eugénia", "Eva", "Fausto", "Felícia", "Fernão", "Filipa",
    "Florbela", "Francisca", "Frederico", "Gaspar", "Gil", "Gonçalo", "Graça", "Gualter",
    "Guilherme", "Helena", "Henrique", "Hermínia", "Hugo", "Inácio", "Inês", "Irene", "Isaura",
    "Jaime", "Jerónimo", "Joana", "Joaquim", "Jorge", "Josefa", "Júlia", "Laura", "Leonor", "Lídia",
    "Lourenço", "Lúcia", "Luísa", "Mafalda", "Manuel", "Margarida", "Mariana", "Martim", "Matilde",
    "Mécia", "Miguel", "Natália", "Nuno", "Olímpia", "Otávio", "Paio", "Palmira", "Pedro", "Rafael",
    "Raimundo", "Ramiro", "Raul", "Ricardo", "Rita", "Rodrigo", "Rosalina", "Rui", "Salvador",
    "Sancho", "Sebastião", "Sofia", "Teodoro", "Teresa", "Tomás", "Úrsula", "Vasco", "Vicente",
    "Violante", "Vitória", "Zulmira",
)
FAMILY = (
    "Abrantes", "Abreu", "Aguiar", "Albuquerque", "Alcântara", "Almada", "Alvim", "Amaral",
    "Andrade", "Antunes", "Aragão", "Araújo", "Arruda", "Assunção", "Ataíde", "Azevedo", "Bandeira",
    "Barbosa", "Barreto", "Barros", "Basto", "Batista", "Beirão", "Benevides", "Bettencourt",
    "Borges", "Botelho", "Braga", "Bragança", "Brandão", "Brito", "Bulhões", "Cabral", "Caldeira",
    "Câmara", "Camacho", "Cardoso", "Carneiro", "Carvalhal", "Castanheira", "Castelo", "Castro",
    "Cerqueira", "Chaves", "Coelho", "Cordeiro", "Corte-Real", "Coutinho", "Cunha", "Delgado",
    "Dourado", "Esteves", "Falcão", "Faria", "Farinha", "Ferraz", "Figueira", "Fonseca", "Fontoura",
    "Fragoso", "Freire", "Freitas", "Furtado", "Galvão", "Gama", "Garrido", "Godinho", "Góis",
    "Gouveia", "Guerreiro", "Guimarães", "Gusmão", "Henriques", "Homem", "Jardim", "Lacerda",
    "Lagarto", "Leitão", "Lemos", "Lobato", "Loureiro", "Lucena", "Macedo", "Machado", "Madureira",
    "Magalhães", "Maia", "Malheiro", "Marinho", "Mascarenhas", "Matos", "Meireles", "Melo",
    "Mendonça", "Menezes", "Mesquita", "Miranda", "Moniz", "Monteiro", "Morais", "Moreira",
    "Mourão", "Navarro", "Negrão", "Neves", "Nogueira", "Noronha", "Novais", "Osório", "Pacheco",
    "Paiva", "Palhares", "Parente", "Pedrosa", "Peixoto", "Penteado", "Pestana", "Pimentel",
    "Pinheiro", "Portela", "Prado", "Proença", "Quaresma", "Queirós", "Quintal", "Rabelo",
    "Ramalho", "Rebelo", "Rego", "Resende", "Rezende", "Ribeiro", "Rocha", "Sá", "Sampaio",
    "Saraiva", "Sequeira", "Serpa", "Serrão", "Severim", "Sobral", "Soeiro", "Sottomayor", "Sousa",
    "Tavares", "Teixeira", "Teles", "Toledo", "Torres", "Travassos", "Trindade", "Valadares",
    "Valente", "Vasconcelos", "Veiga", "Velho", "Viana", "Vidal", "Vieira", "Vilhena", "Vilar",
    "Xavier", "Zagalo",
)
SAINTS = (
    "Santa Ana", "Santa Bárbara", "Santa Clara", "Santa Eulália", "Santa Iria", "Santa Justa",
    "Santa Luzia", "Santa Marinha", "Santa Rita", "Santa Teresa", "Santo Amaro", "Santo André",
    "Santo António", "Santo Ildefonso", "Santo Ovídio", "Santo Tirso", "São Bartolomeu",
    "São Bento", "São Brás", "São Cosme", "São Dâmaso", "São Dinis", "São Domingos", "São Félix",
    "São Francisco", "São Gens", "São Gonçalo", "São João", "São Jorge", "São José", "São Lázaro",
    "São Lourenço", "São Mamede", "São Marcos", "São Martinho", "São Mateus", "São Miguel",
    "São Nicolau", "São Paulo", "São Pedro", "São Roque", "São Salvador", "São Sebastião",
    "São Tiago", "São Tomé", "São Vicente",
)
PLACES = (
    "da Boa Vista", "da Cordoaria", "da Corticeira", "da Fábrica", "da Feira", "da Ferraria",
    "da Fonte Nova", "da Fontinha", "da Fraga", "da Igreja Velha", "da Ladeira", "da Lapa",
    "da Lomba", "da Madalena", "da Moagem", "da Nogueira", "da Oliveirinha", "da Pedreira",
    "da Pena Branca", "da Ponte Nova", "da Praia", "da Quinta Nova", "da Ramada", "da Ribeira",
    "da Saudade", "da Seara", "da Serra", "da Sé", "da Torre", "da Travagem", "da Vinha",
    "da Água Férrea", "das Amoreiras", "das Andorinhas", "das Azenhas", "das Camélias",
    "das Cerejeiras", "das Doze Casas", "das Faias", "das Figueiras", "das Flores",
    "das Fontaínhas", "das Gaivotas", "das Laranjeiras", "das Mimosas", "das Oliveiras",
    "das Padeiras", "das Pedras", "das Tílias", "das Violetas", "de Entre-Quintas", "de Trás-da-Sé",
    "do Açude", "do Alecrim", "do Almirante", "do Bolhão", "do Bom Retiro", "do Cais Velho",
    "do Calvário", "do Campo Lindo", "do Carvalhido", "do Castanheiro", "do Cedro", "do Cerco",
    "do Cruzeiro", "do Farol", "do Forno", "do Jasmim", "do Lavadouro", "do Loureiro", "do Mar",
    "do Meio", "do Mercado", "do Mirante", "do Moinho", "do Monte", "do Outeiro", "do Paraíso",
    "do Pinhal", "do Poço", "do Pombal", "do Relógio", "do Rossio", "do Salgueiral", "do Sol",
    "do Souto", "do Tanque", "do Teatro", "do Vale", "do Viso", "dos Aliados", "dos Caldeireiros",
    "dos Clérigos", "dos Fanqueiros", "dos Jasmins", "dos Lavradores", "dos Loios", "dos Loureiros",
    "dos Marinheiros", "dos Mercadores", "dos Moinhos", "dos Navegantes", "dos Oleiros",
    "dos Ourives", "dos Pelames", "dos Pescadores", "dos Plátanos", "dos Remédios",
    "dos Sapateiros", "dos Tanoeiros", "dos Teares",
)
TITLES = (
    "", "", "", "", "Doutor ", "Doutora ", "Engenheiro ", "Professora ", "Professor ", "Dom ",
    "Dona ", "Mestre ", "Capitão ", "Padre ", "Maestro ", "Arquiteta ", "Poeta ", "Conde de ",
    "Visconde de ",
)
MONTHS = (
    "Janeiro", "Fevereiro", "Março", "Abril", "Maio", "Junho", "Julho", "Agosto", "Setembro",
    "Outubro", "Novembro", "Dezembro",
)
CITY_FIRST = (
    "Vila", "Porto", "Monte", "Santa", "Castelo", "Ribeira", "Ponte", "Foz", "Praia", "Torre",
    "Vale",
)
CITY_LAST = (
    "Alvor", "Brumal", "Cerúlea", "do Poente", "Garajau", "Lírio", "Longe", "Maresia", "Nebra",
    "Oceana", "Pardela", "Rubra", "Sargaça", "Tormenta", "Velária", "Vera",
)
# fmt: on

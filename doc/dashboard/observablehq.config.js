// The site: everything comes from this machine, nothing from elsewhere.
export default {
	title: "Customers who stand by us",
	root: "src",
	pages: [
		{name: "Is it unusual, and where is it going?", path: "/watch"},
		{name: "Do they stay?", path: "/stay"},
		{name: "How do they come?", path: "/come"},
		{name: "Whom do they bring?", path: "/bring"},
		{name: "Who are they, who will leave?", path: "/who"}
	],
	style: "style.css",
	globalStylesheets: [],
	head: '<link rel="icon" href="data:,">',
	search: false,
	toc: false,
	footer: "Made by the PostgreSQL extension advocacy. Every chart has its numbers and its SQL."
};

"""What is the best setting of a decision: a level, or a set of streets, for a goal and within a budget.

question.load(path), question.read(document) → Question: goal, budget, what may vary
proposal.propose(folder, scenario, question, progress) → Proposal: front, best, what the whole day says of it
search.levels, search.sets, search.front    how settings are tried, whatever judges them
quick.prepare, quick.judge                  a setting judged by how people answer in two hours that stand for the day
"""

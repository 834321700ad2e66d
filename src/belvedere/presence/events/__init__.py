"""Events in: an operator's bronze tables become the clean, re-keyed events of a service day, each loss counted."""

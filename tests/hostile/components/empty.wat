;; verdict: rejected
(component)

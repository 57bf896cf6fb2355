;; verdict: out-of-fuel
;; repeat: 4000 \55
;; A passive segment, which is not dropped.
(memory (export "memory") 1)
(data $passive "@repeat")
(func (export "solve") (type $solve)
  (loop
    (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 4000))
    (br 0))
  unreachable)

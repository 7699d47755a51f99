import time, pytest
T=[]
@pytest.mark.parametrize("i", range(4))
def test_a(app, i):
    t=time.process_time(); app.test_client().get("/"); print("FIRST", time.process_time()-t)
